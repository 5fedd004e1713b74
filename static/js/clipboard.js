/** Copies secrets to the clipboard, as far as the browser and the frame around us permit, and says how it went. */

import { KEPT_SECONDS, clearLater, isRefusedByFrame } from "./clipboard-clearing.js";
import { words } from "./words.js";

/**
 * Copies the text of an element, or the value of a field, and gives what to tell the user. Where the browser refuses, the text
 * is selected, so that the user can copy it with the keyboard: a frame from another site may be refused the clipboard
 * (Permissions Policy `clipboard-write`).
 */
export async function copyTextOf(node) {
  try {
    if (isRefusedByFrame()) throw new Error("The frame around this page does not permit the clipboard.");
    await navigator.clipboard.writeText(node.value ?? node.textContent);
    clearLater();
    return words.copiedFor(KEPT_SECONDS);
  } catch {
    select(node);
    if (!copySelection()) return words.copyByHand(copyKeys());
    clearLater();
    return words.copied;
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

function copySelection() {
  try {
    // Deprecated, but the only way left where the clipboard interface is refused; it needs no permission.
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
