/** Asks once, in the row itself, before a secret is deleted. */

import { button, setBusy } from "./button.js";
import { element } from "./element.js";
import { notice } from "./notice.js";
import { words } from "./words.js";

/**
 * Makes the question. `onConfirm` deletes and may throw ApiError, which is shown in the words of `explainRefusal`; `onClose` is
 * called by Cancel and Esc.
 */
export function deleteConfirmation({ title, text, onConfirm, explainRefusal, onClose }) {
  const failure = element("div", { class: "form-notices" });
  const cancel = button({ text: words.cancel, look: "subtle", on: onClose });
  const confirm = button({ text: words.delete, look: "danger", on: () => attempt({ confirm, failure, onConfirm, explainRefusal }) });
  const node = element(
    "div",
    {
      class: "confirmation",
      role: "group",
      "aria-label": words.deleteQuestion(title),
      on: {
        keydown: (event) => {
          if (event.key === "Escape") onClose();
        },
      },
    },
    notice({ kind: "warning", title: words.deleteQuestion(title), text, actions: [confirm, cancel] }),
    failure,
  );
  return { element: node, focus: () => cancel.focus() };
}

async function attempt({ confirm, failure, onConfirm, explainRefusal }) {
  if (confirm.getAttribute("aria-disabled") === "true") return;
  setBusy(confirm, true);
  failure.replaceChildren();
  try {
    await onConfirm();
  } catch (error) {
    setBusy(confirm, false);
    failure.replaceChildren(notice({ kind: "error", text: explainRefusal(error) }));
  }
}
