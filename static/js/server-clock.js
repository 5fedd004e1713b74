/** The server's clock, as far as its answers tell: a browser's own may be minutes off. */

let ahead = 0;

/** Takes the time of an answer; null when it said none. */
export function learnTime(serverTime) {
  if (serverTime !== null) ahead = serverTime - Date.now();
}

/** Gives the time of the server, in milliseconds. */
export const serverNow = () => Date.now() + ahead;
