/** Counts down to a time and tells the seconds left, each second. */

import { everySecond } from "./ticker.js";

/**
 * Calls `onTick(secondsLeft)` now and each second until `endsAt` (milliseconds). Resolves true at the end, or false as soon as
 * `signal` is aborted.
 */
export function countDown(endsAt, { onTick, signal }) {
  return new Promise((resolve) => {
    let stop = () => {};
    const finish = (reachedEnd) => {
      stop();
      signal?.removeEventListener("abort", onAbort);
      resolve(reachedEnd);
    };
    const onAbort = () => finish(false);
    const tick = () => {
      const seconds = Math.ceil((endsAt - Date.now()) / 1000);
      if (seconds <= 0) finish(true);
      else onTick(seconds);
    };
    if (signal?.aborted) {
      resolve(false);
      return;
    }
    signal?.addEventListener("abort", onAbort);
    stop = everySecond(tick);
    tick();
  });
}
