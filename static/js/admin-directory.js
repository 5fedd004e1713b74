/**
 * What the host knows by name: people, groups and issues. The host is asked as the admin, so it decides what the admin may
 * see, and no name is ever sent to our server or kept.
 *
 * Sources: Jira Cloud REST API v3, "User search", "Groups" and "Issues"; Confluence Cloud REST API v1, "Search" and "Group".
 */

import { ask } from "./host.js";
import { byPlace } from "./place.js";

const MOST = 10;
const ISSUES_AT_ONCE = 100;

/** Finds people by a part of their name, as `[{id, name}]`. Rejects when the host does not answer. */
export const people = byPlace(
  async (query) => {
    const found = await ask(`/rest/api/3/user/search?${new URLSearchParams({ query, maxResults: MOST })}`);
    return found.filter((user) => user.accountType === "atlassian").map((user) => ({ id: user.accountId, name: user.displayName }));
  },
  async (query) => {
    const cql = `user.fullname ~ "${query.replace(/["\\]/g, "\\$&")}"`;
    const { results } = await ask(`/rest/api/search/user?${new URLSearchParams({ cql, limit: MOST })}`);
    return results.map(({ user }) => ({ id: user.accountId, name: user.displayName ?? user.publicName }));
  },
);

/** Finds groups by a part of their name, as `[{id, name}]`. Rejects when the host does not answer. */
export const groups = byPlace(
  async (query) => {
    const found = await ask(`/rest/api/3/groups/picker?${new URLSearchParams({ query, maxResults: MOST })}`);
    return found.groups.map((group) => ({ id: group.groupId, name: group.name }));
  },
  async (query) => {
    const { results } = await ask(`/rest/api/group/picker?${new URLSearchParams({ query, limit: MOST })}`);
    return results.map(({ id, name }) => ({ id, name }));
  },
);

/** Gives the names of groups by their ids; what the host does not tell is left out. */
export const groupNames = byPlace(
  async (ids) => {
    if (ids.length === 0) return new Map();
    const query = new URLSearchParams(ids.map((id) => ["groupId", id]));
    const { values } = await silently(ask(`/rest/api/3/group/bulk?${query}`), { values: [] });
    return new Map(values.map((group) => [group.groupId, group.name]));
  },
  async (ids) => {
    const asked = ids.map((id) => silently(ask(`/rest/api/group/by-id?${new URLSearchParams({ id })}`), null));
    const found = await Promise.all(asked);
    return new Map(found.filter(Boolean).map((group) => [group.id, group.name]));
  },
);

/** Gives the keys of issues by their ids, such as "ACME-1"; those that the admin may not see are left out. */
export async function issueKeys(ids) {
  const keys = new Map();
  for (let start = 0; start < ids.length; start += ISSUES_AT_ONCE) {
    const data = JSON.stringify({ issueIdsOrKeys: ids.slice(start, start + ISSUES_AT_ONCE), fields: ["summary"] });
    const call = ask("/rest/api/3/issue/bulkfetch", { type: "POST", contentType: "application/json", data });
    for (const issue of (await silently(call, { issues: [] })).issues) keys.set(issue.id, issue.key);
  }
  return keys;
}

// Names are a comfort: without them the page shows ids.
const silently = (promise, instead) => promise.catch(() => instead);
