/** What a page shows that was opened outside Jira and Confluence. */

import { notice } from "./notice.js";
import { words } from "./words.js";

/** Replaces what the element holds by the hint where to open the page. */
export function showOutside(root) {
  root.setAttribute("aria-busy", "false");
  root.replaceChildren(notice({ kind: "information", title: words.outsideTitle, text: words.outside }));
}
