/** Notices when somebody comes back to a page that was out of sight: what it shows may be old. */

const AWAY_MS = 60_000;

/** Calls `listener` when the page is seen again after a minute or more. Gives what stops it. */
export function onReturn(listener) {
  let leftAt = null;
  const onChange = () => {
    if (document.visibilityState === "hidden") {
      leftAt = Date.now();
      return;
    }
    const isLong = leftAt !== null && Date.now() - leftAt >= AWAY_MS;
    leftAt = null;
    if (isLong) listener();
  };
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
