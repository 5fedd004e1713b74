/** Copies the text of an element to the clipboard, as far as the browser and the frame around us permit. */

/**
 * Copies the text. Resolves true when it is copied. Otherwise false, and the text is selected, so that the user can copy it
 * with the keyboard: a frame from another site may be refused the clipboard (Permissions Policy `clipboard-write`).
 */
export async function copyTextOf(node) {
  try {
    if (isRefusedByFrame()) throw new Error("The frame around this page does not permit the clipboard.");
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    select(node);
    return copySelection();
  }
}

/** Names the keys that copy on this machine. */
export function copyKeys() {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘C" : "Ctrl+C";
}

/** Says whether asking would only bring an error to the console. Where the browser cannot tell, we ask. */
function isRefusedByFrame() {
  return document.featurePolicy?.allowsFeature("clipboard-write") === false;
}

function select(node) {
  node.focus();
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
