/**
 * Overwrites the clipboard some time after a secret was copied.
 *
 * It never reads the clipboard, so it cannot know what is there by then: what another program put there in the meantime is
 * overwritten too. Where the browser refuses (the page is not in front, or the frame is not permitted), the page says so.
 */

export const KEPT_SECONDS = 30;

let timer = null;
let tell = () => {};

/** Names who is told how it ended: `listener(isCleared)`. */
export function onClearing(listener) {
  tell = listener;
}

/** Starts the time anew. */
export function clearLater() {
  clearTimeout(timer);
  window.removeEventListener("focus", clearNow);
  timer = setTimeout(clearNow, KEPT_SECONDS * 1000);
}

/** Overwrites now. A press of a button permits more than a timer. */
export async function clearNow() {
  timer = null;
  window.removeEventListener("focus", clearNow);
  const isCleared = await overwritten();
  // Mostly the user is at work in another window by now; when this one has the focus again, it may work.
  if (!isCleared) window.addEventListener("focus", clearNow, { once: true });
  tell(isCleared);
}

/** Says whether asking would only bring an error to the console. Where the browser cannot tell, we ask. */
export function isRefusedByFrame() {
  return document.featurePolicy?.allowsFeature("clipboard-write") === false;
}

/** Watches what else is copied on this page: a secret copied by hand starts the time, another text ends it. */
export function watchCopying() {
  for (const type of ["copy", "cut"]) {
    document.addEventListener(type, (event) => {
      if (event.target === document || isOverwriting) return;
      const element = event.target.closest ? event.target : event.target.parentElement;
      if (element?.closest("[data-secret]")) clearLater();
      else clearTimeout(timer);
    });
  }
}

let isOverwriting = false;

async function overwritten() {
  try {
    if (!isRefusedByFrame()) {
      await navigator.clipboard.writeText("");
      return true;
    }
  } catch {
    return false;
  }
  // The old way cannot copy nothing.
  return writeByCommand(" ");
}

/** Writes to the clipboard in the old way, which browsers allow in answer to a press. Gives whether this one did. */
export function writeByCommand(text) {
  const overwrite = (event) => {
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  isOverwriting = true;
  document.addEventListener("copy", overwrite, { once: true, capture: true });
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", overwrite, { capture: true });
    isOverwriting = false;
  }
}
