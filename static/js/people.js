/**
 * The names behind account ids, asked of Jira or Confluence as the person who is looking: who may not know a name does not get
 * it. They are kept in this page's memory only.
 */

import * as host from "./host.js";
import { byPlace } from "./place.js";

const MOST_AT_ONCE = 50;
// A host that never answers must not keep anybody from the files and versions that the names stand beside.
const PATIENCE_MS = 3000;
// Jira Cloud REST API v3, "Bulk get users", and Confluence Cloud REST API v1, "Get multiple users using ids".
const ADDRESS = byPlace(`/rest/api/3/user/bulk?maxResults=${MOST_AT_ONCE}`, `/rest/api/user/bulk?limit=${MOST_AT_ONCE}`);

/** Account ids with the promise of a name, or of null where the host tells none. */
const known = new Map();
let wanted = null;

/** Gives the names of accounts, by account id; those that the host does not tell are missing. */
export async function namesOf(accountIds) {
  const ids = [...new Set(accountIds.filter(Boolean))];
  const found = await Promise.all(ids.map(async (id) => [id, await nameOf(id)]));
  return new Map(found.filter(([, name]) => name !== null));
}

/** Calls back with the name of an account, if there is one and the host tells it. */
export async function whenNamed(accountId, listener) {
  const name = await nameOf(accountId);
  if (name !== null) listener(name);
}

function nameOf(accountId) {
  if (!accountId) return Promise.resolve(null);
  if (!known.has(accountId)) known.set(accountId, asked(accountId));
  return known.get(accountId);
}

/** Asks for everybody who is wanted in the same moment at once. */
async function asked(accountId) {
  wanted ??= { ids: [], names: Promise.resolve().then(askAll) };
  wanted.ids.push(accountId);
  const names = await wanted.names;
  return names.get(accountId) ?? null;
}

async function askAll() {
  const { ids } = wanted;
  wanted = null;
  const parts = Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, index) =>
    ids.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  );
  return new Map((await Promise.all(parts.map(askHost))).flat());
}

async function inTime(promise) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE_MS, new Error("No names in time."));
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function askHost(ids) {
  try {
    const asked = host.ask(ADDRESS + ids.map((id) => `&accountId=${encodeURIComponent(id)}`).join(""));
    const { values, results } = await inTime(asked);
    return (values ?? results).map((user) => [user.accountId, user.displayName ?? user.publicName]).filter(([, name]) => name);
  } catch {
    // The names are a kindness: without them the page says "Added on" instead of "Added by".
    return [];
  }
}
