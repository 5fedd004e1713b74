/** What is asked for on an issue or page: each ask with what can be done about it, and the form that makes one. */

import { addForm } from "./add-form.js";
import { announce } from "./announcer.js";
import { askForm } from "./ask-form.js";
import { askWords } from "./ask-words.js";
import { button } from "./button.js";
import { confirmation } from "./confirmation.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import * as host from "./host.js";
import { notice } from "./notice.js";
import { whenNamed } from "./people.js";

/** The asks, above the list of secrets. The options are those of AskPlace. */
export class AskList {
  #options;
  #cards = element("ul", { class: "asks", role: "list", "aria-label": askWords.title });
  #top = element("div", { class: "ask-top" });
  #forms = new Set();

  constructor(options) {
    this.#options = options;
    this.element = element("section", { "aria-label": askWords.title }, this.#top, this.#cards);
  }

  /** Loads the asks and shows them. */
  async load() {
    const asks = await this.#options.secrets.asks();
    this.#cards.replaceChildren(...asks.map((ask) => this.#card(ask)));
    this.#tidy();
  }

  /** Opens the form that asks for a secret, unless it is open. */
  async startAsking() {
    if (this.#top.querySelector("form")) return;
    const form = askForm({
      policy: this.#options.policy,
      onSubmit: async (draft) => {
        const ask = await this.#options.secrets.ask(draft);
        this.#cards.append(this.#card(ask));
        this.#close(form);
        announce(askWords.asked);
      },
      onClose: () => this.#close(form),
    });
    this.#forms.add(form);
    this.#top.replaceChildren(
      element("h2", { class: "form-title" }, askWords.askTitle),
      element("p", { class: "ask-text" }, askWords.askText),
      form.element,
    );
    // The place shows this view only after that, and what is not shown takes no focus.
    queueMicrotask(() => requestAnimationFrame(() => form.focus()));
  }

  /** Forgets what was typed. */
  dispose() {
    for (const form of this.#forms) form.dispose();
    this.#forms.clear();
  }

  #close(form) {
    this.#forms.delete(form);
    this.#top.replaceChildren();
    this.#tidy();
    this.#options.onClosed();
  }

  #card(ask) {
    return new AskCard({
      ask,
      ...this.#options,
      forms: this.#forms,
      onGone: (card, node) => {
        card.element.replaceWith(...(node ? [node] : []));
        this.#tidy();
      },
    }).element;
  }

  #tidy() {
    this.#cards.hidden = this.#cards.childElementCount === 0;
  }
}

/** One ask. */
class AskCard {
  #ask;
  #options;
  #below = element("div", { class: "ask-below" });
  #tools = element("div", { class: "row-tools" });

  constructor({ ask, ...options }) {
    this.#ask = ask;
    this.#options = options;
    this.element = element(
      "li",
      { class: "ask" },
      element(
        "div",
        { class: "ask-head" },
        element(
          "div",
          { class: "row-name" },
          element("h2", { class: "row-title" }, this.#title),
          ask.note && element("p", { class: "ask-note" }, ask.note),
          this.#origin(),
        ),
        this.#tools,
      ),
      this.#below,
    );
    this.#showTools();
  }

  get #title() {
    return this.#ask.title ?? askWords.damaged;
  }

  #origin() {
    const { asked_by: account, is_mine: isMine, expires_at: end } = this.#ask;
    const say = (who) => `${who} · ${askWords.ends(end)}`;
    const line = element("p", { class: "row-origin" }, say(isMine ? askWords.byYou : askWords.bySomebody));
    if (!isMine) {
      whenNamed(account, (name) => {
        line.textContent = say(askWords.by(name));
      });
    }
    return line;
  }

  #showTools() {
    const { isSealed } = this.#options;
    const { title, is_mine: isMine } = this.#ask;
    const fill = button({ text: askWords.fill, label: askWords.fillNamed(this.#title), action: "fill", on: () => this.#showFilling() });
    const withdraw = button({
      text: askWords.withdraw,
      label: askWords.withdrawNamed(this.#title),
      look: "subtle",
      action: "withdraw",
      on: () => this.#showWithdrawing(),
    });
    // Who asked has nothing to fill in; anybody else may try to withdraw, as an admin may.
    const tools = isMine || title === null ? [withdraw] : [fill, this.#options.canWithdraw && withdraw];
    this.#tools.replaceChildren(...(isSealed ? [] : tools.filter(Boolean)));
    this.#below.replaceChildren();
  }

  #back(action) {
    this.#showTools();
    this.#tools.querySelector(`[data-action="${action}"]`)?.focus();
  }

  #showFilling() {
    const { policy, secrets, forms, onFilled, onGone } = this.#options;
    const form = addForm({
      policy,
      label: askWords.fillNamed(this.#title),
      title: this.#title,
      titleHelp: askWords.fillTitleHelp,
      submitText: askWords.leave,
      onSubmit: async (draft) => {
        const secret = await secrets.fill(this.#ask.id, draft);
        forms.delete(form);
        onGone(this, null);
        const row = await onFilled(secret, draft);
        row.focus();
        announce(askWords.filledText(secret.title));
        host.celebrate(askWords.filled);
      },
      onRefusal: (error) => this.#takeGone(error, form),
      onClose: () => {
        forms.delete(form);
        this.#back("fill");
      },
    });
    forms.add(form);
    this.#tools.replaceChildren();
    this.#below.replaceChildren(form.element);
    form.focus();
  }

  #showWithdrawing() {
    const question = confirmation({
      question: askWords.withdrawQuestion(this.#title),
      text: askWords.withdrawText,
      answer: askWords.withdraw,
      onConfirm: async () => {
        await this.#options.secrets.withdraw(this.#ask.id);
        this.#options.onGone(this, null);
        this.#options.onClosed();
        announce(askWords.withdrawn);
      },
      explainRefusal: (error) => (error.code === "not_found" ? askWords.gone : error.detail || explain(error)),
      onClose: () => this.#back("withdraw"),
    });
    this.#tools.replaceChildren();
    this.#below.replaceChildren(question.element);
    question.focus();
  }

  /** Says that it is not asked for any more. What was typed stays where it is, to be taken elsewhere. */
  #takeGone(error, form) {
    if (error.code !== "not_found") return false;
    form.note({ kind: "warning", text: askWords.gone });
    form.setBlocked(true);
    return true;
  }
}
