/** The quiet marks beside a title: what will soon be different, or is over. */

import { element } from "./element.js";
import { lifeWords } from "./life-words.js";
import { serverNow } from "./server-clock.js";
import { words } from "./words.js";

const SOON_MS = 7 * 24 * 60 * 60 * 1000;
const OVER = Object.freeze({ expired: lifeWords.expired, used_up: lifeWords.usedUp, damaged: lifeWords.damaged });

/** Makes one mark of the look "default", "warning" or "removed". */
export const lozenge = (text, look = "default") => element("span", { class: `lozenge lozenge-${look}` }, text);

/** Makes the marks of a secret; none for most. */
export function lozenges({ asked_by: askedBy, state, limited, expires_at: expiresAt, opens_left: opensLeft, rotate_by: rotateBy }) {
  if (Object.hasOwn(OVER, state)) return [lozenge(OVER[state], "removed")];
  return [
    askedBy && lozenge(words.askedForTwo),
    limited && lozenge(lifeWords.restricted),
    expiresAt && expiry(expiresAt),
    opensLeft !== null && lozenge(lifeWords.opensLeft(opensLeft), opensLeft === 1 ? "warning" : "default"),
    rotateBy && Date.parse(rotateBy) <= serverNow() && lozenge(lifeWords.rotateNow, "warning"),
  ].filter(Boolean);
}

/** Says whether the time of an open secret is over by now, though the list was made before. */
export const hasExpired = ({ state, expires_at: time }) => state === "open" && Boolean(time) && Date.parse(time) <= serverNow();

/** Says whether the marks of a secret change as time goes by. */
export const isTimed = ({ expires_at: expiresAt, rotate_by: rotateBy }) => Boolean(expiresAt ?? rotateBy);

function expiry(time) {
  const isSoon = Date.parse(time) - serverNow() < SOON_MS;
  return isSoon ? lozenge(lifeWords.expiresSoon(time), "warning") : lozenge(lifeWords.expiresOn(time));
}
