/** Copies secrets to the clipboard, as far as the browser and the frame around us permit, and says how it went. */

import { KEPT_SECONDS, clearLater, isRefusedByFrame, writeByCommand } from "./clipboard-clearing.js";
import { words } from "./words.js";

/**
 * Copies a text and gives what to tell the user. Where the browser refuses, `shown()` gives the element or the field that shows
 * the text; it is selected, so that the user can copy it with the keyboard. A frame from another site may be refused the
 * clipboard (Permissions Policy `clipboard-write`).
 */
export async function copyText(text, shown) {
  try {
    if (isRefusedByFrame()) throw new Error("The frame around this page does not permit the clipboard.");
    await navigator.clipboard.writeText(text);
    clearLater();
    return words.copiedFor(KEPT_SECONDS);
  } catch {
    // Deprecated, but the only way left where the clipboard interface is refused; it needs no permission.
    if (writeByCommand(text)) {
      clearLater();
      return words.copied;
    }
    select(shown());
    return words.copyByHand(copyKeys());
  }
}

/** Names the keys that copy on this machine. */
function copyKeys() {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘C" : "Ctrl+C";
}

function select(node) {
  node.focus();
  if (node.select) {
    node.select();
    return;
  }
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.selectAllChildren(node);
}
