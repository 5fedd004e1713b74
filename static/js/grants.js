/**
 * The grants that this page holds: one per unlocked secret, in this module's memory and nowhere else.
 *
 * All times are the browser's own milliseconds. A grant ends when it was not used for its idle time, or at its absolute end.
 */

const held = new Map();

/** Keeps a grant for a secret, used just now. */
export function keep(secretId, { token, idleSeconds, endsAt }, now) {
  held.set(secretId, { token, idleSeconds, endsAt, usedAt: now });
}

/** Gives the token for a secret, or null when there is none. */
export function tokenOf(secretId) {
  return held.get(secretId)?.token ?? null;
}

/** Notes that the server has seen the grant used, which starts its idle time again. */
export function touch(secretId, now) {
  const grant = held.get(secretId);
  if (grant) grant.usedAt = now;
}

/** Forgets the token, which the server refused, but keeps the clock that clears the screen. */
export function loseToken(secretId) {
  const grant = held.get(secretId);
  if (grant) grant.token = null;
}

/** Forgets a grant and gives its token, or null. */
export function drop(secretId) {
  const token = tokenOf(secretId);
  held.delete(secretId);
  return token;
}

/** Forgets all grants and gives `[secretId, token]` for each that had a token. */
export function dropAll() {
  const all = [...held].map(([secretId, { token }]) => [secretId, token]);
  held.clear();
  return all.filter(([, token]) => token !== null);
}

/**
 * Gives how long the secret stays open: `{seconds, canRenew, isHalfIdle}`, or null when it is not open.
 *
 * `canRenew` says that use would prolong it; `isHalfIdle` that half of the idle time went by without use.
 */
export function remaining(secretId, now) {
  const grant = held.get(secretId);
  if (!grant) return null;
  const idleEnd = grant.usedAt + grant.idleSeconds * 1000;
  const seconds = Math.max(0, Math.ceil((Math.min(idleEnd, grant.endsAt) - now) / 1000));
  return {
    seconds,
    canRenew: idleEnd < grant.endsAt,
    isHalfIdle: now - grant.usedAt > grant.idleSeconds * 500,
  };
}
