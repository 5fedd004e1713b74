/** Notices when the page was out of sight for too long: another tab in front, the window minimised, the screen off. */

/** Calls `listener` once the page was hidden for so many seconds, at the latest when it is seen again. Gives what stops it. */
export function afterHidden(seconds, listener) {
  let hiddenAt = null;
  let timer = null;
  const check = () => {
    // By the clock: timers of hidden pages are late, and they stand still while the machine sleeps.
    if (hiddenAt === null || Date.now() - hiddenAt < seconds * 1000) return;
    hiddenAt = null;
    listener();
  };
  const onChange = () => {
    clearTimeout(timer);
    check();
    const isHidden = document.visibilityState === "hidden";
    hiddenAt = isHidden ? Date.now() : null;
    if (isHidden) timer = setTimeout(check, seconds * 1000);
  };
  document.addEventListener("visibilitychange", onChange);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onChange);
  };
}
