// AP.confluence: what the frame of a macro editor may do with the macro that is being edited.
import { currentEdit, finishEdit } from "./editor.js";
import { tell } from "./server.js";

export const module = {
  saveMacro(macroParameters, macroBody) {
    const edit = currentEdit();
    if (!edit) return;
    const texts = Object.entries(macroParameters ?? {}).map(([name, value]) => [name, String(value)]);
    edit.saved = tell("macro", {
      page: edit.page,
      module: edit.module,
      macro: edit.macro ?? null,
      parameters: Object.fromEntries(texts),
      body: typeof macroBody === "string" ? macroBody : null,
    });
  },
  closeMacroEditor() {
    finishEdit();
  },
  getMacroData(callback) {
    callback(currentEdit()?.parameters ?? {});
  },
  getMacroBody(callback) {
    callback(currentEdit()?.body ?? "");
  },
};
