/** What stands under the list: the form that adds a secret, the offer to add one, or what an empty list says. */

import { button } from "./button.js";
import { element } from "./element.js";
import { icon } from "./icons.js";
import { notice } from "./notice.js";
import { words } from "./words.js";

/** The foot of the list. */
export class ListFoot {
  element = element("div", { class: "list-foot" });

  /** Shows what fits: `form` or null, `isOfOne` for a list of one chosen secret, `most` as many secrets as it can hold. */
  show({ form, isEmpty, isFull, isOfOne, canAdd, canAsk, most, onAdd, onAsk }) {
    this.element.classList.toggle("is-empty", isEmpty && form === null);
    this.element.classList.toggle("is-adding", form !== null);
    const offer = addOffer({ isFull, canAdd, canAsk, most, onAdd, onAsk });
    if (form) this.element.replaceChildren(element("h2", { class: "form-title" }, words.add), form.element);
    else if (isEmpty && isOfOne) this.element.replaceChildren(...said(words.chosenGoneTitle, words.chosenGone));
    else if (isEmpty) this.element.replaceChildren(...emptyState(canAdd), ...offer);
    else this.element.replaceChildren(...offer);
  }

  /** Says why nothing can be added, to somebody who asked for it. */
  refuse() {
    this.element.querySelector(".notice")?.remove();
    this.element.prepend(notice({ kind: "information", text: words.cannotAdd }));
  }

  /** Puts the focus on the button that adds a secret, or on the one of another action. */
  focus(action = "add") {
    this.element.querySelector(`[data-action="${action}"]`)?.focus();
  }
}

function emptyState(canAdd) {
  const text = canAdd ? words.emptyText : words.emptyTextReader;
  return [element("span", { class: "empty-icon" }, icon("lock")), ...said(words.emptyTitle, text)];
}

const said = (title, text) => [element("p", { class: "empty-title" }, title), element("p", { class: "empty-text" }, text)];

function addOffer({ isFull, canAdd, canAsk, most, onAdd, onAsk }) {
  if (!canAdd) return [];
  if (isFull) return [element("p", { class: "list-note" }, words.full(most))];
  const add = button({ text: words.add, look: "default", drawing: "add", action: "add", on: onAdd });
  const ask = button({ text: words.ask, look: "subtle", action: "ask", on: onAsk });
  return [element("div", { class: "button-row" }, add, canAsk && ask)];
}
