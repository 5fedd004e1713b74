/** Calls back about once a second, and at once when the page comes back into view: hidden pages tick slowly. */

/** Starts ticking and gives the function that stops it. */
export function everySecond(listener) {
  const timer = setInterval(listener, 1000);
  const onVisible = () => {
    if (document.visibilityState === "visible") listener();
  };
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
