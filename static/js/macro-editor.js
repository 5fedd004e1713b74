/** The macro editor: puts the Secrets macro into the page, for all secrets of the page or for one. */

import { Api } from "./api.js";
import { element } from "./element.js";
import * as host from "./host.js";
import { notice } from "./notice.js";
import { showOutside } from "./outside.js";
import { pageWords } from "./page-words.js";
import { choiceField } from "./typed-field.js";

const root = document.getElementById("editor");
const notices = document.getElementById("notices");
let chosen = () => "";

if (host.isPresent()) {
  offerChoice();
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

/** Offers the secrets of the page. One that was never published has none yet, and the API does not know it. */
async function offerChoice() {
  const api = new Api(host.transport());
  const place = document.getElementById("choice");
  const { secret: before = "" } = await host.macroParameters();
  // Until the list is here, and where it does not come, a macro keeps what it showed.
  chosen = () => before;
  try {
    const { secrets } = (await api.call("GET", "secrets")).body;
    const field = choice(secrets.filter(({ title }) => title !== null), before);
    place.replaceChildren(field.element);
    chosen = () => field.value;
  } catch {
    place.replaceChildren(element("p", { class: "subtle" }, pageWords.choiceLater));
  }
}

function choice(secrets, before) {
  const isGone = before !== "" && secrets.every(({ id }) => id !== before);
  return choiceField({
    name: "secret",
    label: pageWords.choice,
    choices: [
      ["", pageWords.allOfPage],
      ...secrets.map(({ id, title }) => [id, title]),
      ...(isGone ? [[before, pageWords.chosenMissing]] : []),
    ],
    initial: before,
  });
}

function insert() {
  try {
    host.saveMacro({ secret: chosen() });
  } catch {
    notices.replaceChildren(notice({ kind: "error", text: pageWords.insertFailed }));
  }
}
