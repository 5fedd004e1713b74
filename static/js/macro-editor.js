/** The macro editor: puts the Secrets macro into the page. */

import * as host from "./host.js";
import { notice } from "./notice.js";
import { showOutside } from "./outside.js";
import { pageWords } from "./page-words.js";

const root = document.getElementById("editor");
const notices = document.getElementById("notices");

if (host.isPresent()) {
  host.followTheme();
  document.getElementById("insert").addEventListener("click", insert);
  document.getElementById("cancel").addEventListener("click", host.closeMacroEditor);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") host.closeMacroEditor();
  });
  host.replaceDialogButtons(insert);
  document.getElementById("insert").focus();
} else {
  showOutside(root);
}

function insert() {
  try {
    host.insertMacro();
  } catch {
    notices.replaceChildren(notice({ kind: "error", text: pageWords.insertFailed }));
  }
}
