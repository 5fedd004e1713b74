// Confluence's page editor: the macro browser, and the editor dialog of the app's macro.
import { dialogs, openDialog } from "./dialogs.js";
import { describe, sendEvent } from "./frames.js";

let edit = null;

/** The macro that is being edited: its page, its module, its id once it has one, and the running save. */
export const currentEdit = () => edit;

// However the dialog was closed, a macro that was saved in it stands in the draft now.
const showDraft = async () => {
  const saved = edit?.saved;
  edit = null;
  if (!saved) return;
  await saved;
  window.location.reload();
};

/** Closes the macro editor. */
export const finishEdit = () => dialogs.close();

const announce = async (frame, { identifier, text }) => {
  const data = { button: { identifier, name: identifier, text } };
  await sendEvent(frame.id, `dialog.${identifier}`, data);
  await sendEvent(frame.id, "dialog.button.click", data);
};

const openEditor = async (module, macro) => {
  const page = document.body.dataset.editing;
  const place = macro ? { page, macro } : { page };
  const described = await describe(module, place, "editor");
  edit = { page, module, macro, parameters: described.parameters, body: described.body, saved: null };
  const { editor } = described;
  // Around a Forge page the product has no buttons.
  const actions = described.forge ? [] : [
    { identifier: "submit", text: macro ? "Save" : "Insert", disabled: true },
    { identifier: "cancel", text: "Cancel" },
  ].map((action) => ({ ...action, onClick: () => announce(frame, action) }));
  const title = macro ? editor.editTitle : editor.insertTitle;
  const frame = await openDialog({
    id: "macro-editor",
    chrome: true,
    header: title?.value ?? described.name,
    width: editor.width ?? "100%",
    height: editor.height ?? "100%",
    closeOnEscape: true,
    actions,
    onClose: showDraft,
  }, { addon_key: described.addonKey, key: module, options: {} }, place, "editor");
};

export const startEditor = () => {
  const browser = document.getElementById("macro-browser");
  document.getElementById("insert-macro")?.addEventListener("click", () => browser.showModal());
  for (const choice of document.querySelectorAll("[data-insert-macro]")) {
    choice.addEventListener("click", () => { browser.close(); openEditor(choice.dataset.insertMacro); });
  }
  for (const button of document.querySelectorAll("[data-edit-macro]")) {
    button.addEventListener("click", () => openEditor(button.dataset.module, button.dataset.editMacro));
  }
};
