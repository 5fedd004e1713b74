/** Asks once, in the place itself, before something is done that cannot simply be undone. */

import { button } from "./button.js";
import { element } from "./element.js";
import { notice } from "./notice.js";
import { ApiError } from "./problem.js";
import { words } from "./words.js";

/**
 * Makes the question; `answer` is what its button says. `onConfirm` does it and may throw ApiError, which is shown in the words of
 * `explainRefusal`; `onClose` is called by Cancel and Esc.
 */
export function confirmation({ question, text, answer, look = "danger", onConfirm, explainRefusal, onClose }) {
  const failure = element("div", { class: "form-notices" });
  const cancel = button({ text: words.cancel, look: "subtle", on: onClose });
  const confirm = button({ text: answer, look, on: () => attempt({ failure, onConfirm, explainRefusal }) });
  const node = element(
    "div",
    {
      class: "confirmation",
      role: "group",
      "aria-label": question,
      on: {
        keydown: (event) => {
          if (event.key === "Escape") onClose();
        },
      },
    },
    notice({ kind: "warning", title: question, text, actions: [confirm, cancel] }),
    failure,
  );
  return { element: node, focus: () => cancel.focus() };
}

async function attempt({ failure, onConfirm, explainRefusal }) {
  failure.replaceChildren();
  try {
    await onConfirm();
  } catch (error) {
    failure.replaceChildren(notice({ kind: "error", text: explainRefusal(error) }));
    // A fault of ours and no refusal: it is shown as one, but must not vanish.
    if (!(error instanceof ApiError)) throw error;
  }
}
