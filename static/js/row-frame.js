/** The frame of a row in the list: its first line, notices under it, and a body that changes with what is being done. */

import { element } from "./element.js";
import { isTimed, lozenges } from "./lozenges.js";
import { notice } from "./notice.js";
import { rowHead } from "./row-head.js";

/** The frame of one secret's row. */
export class RowFrame {
  #id;
  #notices = element("div", { class: "row-notices" });

  /** `onUse` is called when somebody types or presses in the row. */
  constructor({ id, onUse }) {
    this.#id = id;
    this.element = element("li", { class: "row", "aria-labelledby": `title-${id}`, on: { keydown: onUse, pointerdown: onUse } });
  }

  /** Shows the secret with these buttons in its first line and this body; notices go. */
  show({ secret, isOpen, tools, body }) {
    this.#notices.replaceChildren();
    this.element.classList.toggle("is-open", isOpen);
    this.element.replaceChildren(
      rowHead({ secret, isOpen, tools }),
      this.#notices,
      element("div", { class: "row-body" }, body),
    );
  }

  /** Brings the marks beside the title up to date. */
  mark(secret) {
    if (!isTimed(secret)) return;
    const marks = this.element.querySelector(".row-marks");
    const fresh = lozenges(secret);
    const isSame = fresh.map((one) => one.textContent).join() === [...marks.children].map((one) => one.textContent).join();
    if (!isSame) marks.replaceChildren(...fresh);
  }

  /** Shows a notice under the first line. */
  note(options) {
    this.#notices.replaceChildren(notice(options));
  }

  /** Puts the focus on the button of an action, or on the one that unfolds it; without any, on the first button of the row. */
  focus(action) {
    const buttonOf = (name) => this.element.querySelector(`[data-action="${name}"]`);
    const wanted = buttonOf(action) ?? this.element.querySelector("button");
    const target = wanted?.checkVisibility() ? wanted : buttonOf("more");
    target?.focus();
  }

  /** Says whether the focus is somewhere in the row. */
  get hasFocus() {
    return this.element.contains(document.activeElement);
  }
}
