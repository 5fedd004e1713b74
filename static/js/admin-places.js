/** Links to the issues and pages that hold secrets. Issues are named by their keys as soon as the host has told them. */

import { issueKeys } from "./admin-directory.js";
import { element } from "./element.js";

/** Makes links for rows with a `product` and a `container_id`; gives a function from such a row to its link, or null. */
export function linksOn(page, rows) {
  const links = [];
  const link = ({ product, container_id: id }) => {
    if (!id) return null;
    const isIssue = product === "jira";
    const path = isIssue ? `/issues/?jql=${encodeURIComponent(`id = ${id}`)}` : `/pages/viewpage.action?pageId=${encodeURIComponent(id)}`;
    const text = page.say(isIssue ? "issue" : "page", { id });
    const node = element("a", { href: page.siteUrl + path, target: "_blank", rel: "noopener" }, text);
    if (isIssue) links.push({ id, node });
    return node;
  };
  nameIssues(page, rows, links);
  return link;
}

async function nameIssues(page, rows, links) {
  const ids = [...new Set(rows.filter((row) => row.product === "jira" && row.container_id).map((row) => row.container_id))];
  const keys = await issueKeys(ids);
  for (const { id, node } of links) {
    const key = keys.get(id);
    if (!key) continue;
    node.textContent = key;
    node.href = `${page.siteUrl}/browse/${encodeURIComponent(key)}`;
  }
}
