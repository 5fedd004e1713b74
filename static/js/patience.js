/** Repeats a call that the server was too busy for. */

import { countDown } from "./countdown.js";

const MOST_RETRIES = 5;
const DEFAULT_WAIT_SECONDS = 2;

/**
 * Calls, and calls again when the server says "busy", after the time it names. `onWait(secondsLeft)` tells of the wait.
 * Any other error, the sixth "busy" and an abort of `signal` during a wait throw the error.
 */
export async function patiently(call, { onWait, signal }) {
  for (let retries = 0; ; retries += 1) {
    try {
      return await call();
    } catch (error) {
      if (error.code !== "busy" || retries === MOST_RETRIES) throw error;
      const endsAt = Date.now() + (error.retryAfter ?? DEFAULT_WAIT_SECONDS) * 1000;
      const isOver = await countDown(endsAt, { onTick: onWait, signal });
      if (!isOver) throw error;
    }
  }
}
