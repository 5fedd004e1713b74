/** What a page shows that was opened outside Jira and Confluence. */

import { notice } from "./notice.js";
import { pageWords } from "./page-words.js";

/** Replaces what the element holds by the hint where to open the page. */
export function showOutside(root) {
  root.setAttribute("aria-busy", "false");
  root.replaceChildren(notice({ kind: "information", title: pageWords.outsideTitle, text: pageWords.outside }));
}
