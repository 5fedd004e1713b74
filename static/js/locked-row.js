/** What a locked row shows and offers: unlocking it, and what its owner and admins may do without opening it. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { confirmation } from "./confirmation.js";
import { disclosure } from "./disclosure.js";
import { element } from "./element.js";
import { lifeWords } from "./life-words.js";
import { whenNamed } from "./people.js";
import { unlockButton } from "./row-head.js";
import { unlockForm } from "./unlock-form.js";
import { words } from "./words.js";

/** The side that a locked row shows; `row` is the SecretRow that it belongs to. */
export class LockedRow {
  #row;
  // Outlives the forms: closing and opening one again does not end a wait that the server has ordered.
  #wait = { until: 0 };

  constructor(row) {
    this.#row = row;
  }

  /** Shows the row locked. */
  show() {
    const { secret, isSealed } = this.#row;
    if (isSealed) {
      this.#row.present({ tools: [], body: "" });
      return;
    }
    const more = disclosure({ label: words.more(this.#row.title), buttons: this.#moreButtons() });
    const isShut = secret.includes_me === false;
    const canUnlock = secret.state === "open" && !isShut;
    const unlock = canUnlock ? [unlockButton({ title: secret.title, on: () => this.#showUnlocking() })] : [];
    const body = isShut ? element("div", {}, whomToAsk(secret), more.region) : more.region;
    this.#row.present({ tools: [...unlock, more.toggle], body });
  }

  #moreButtons() {
    const { title, secret } = this.#row;
    const lock = button({
      text: words.lockForEveryone,
      label: words.lockForEveryoneNamed(title),
      on: () => this.#row.lockForEveryone(),
    });
    const remove = button({
      text: words.deleteUnopened,
      label: words.deleteUnopenedNamed(title),
      action: "delete",
      on: () => this.#showDeleting(),
    });
    const give = button({
      text: words.changeOwner,
      label: words.changeOwnerNamed(title),
      action: "owner",
      on: () => this.#row.showOwner(),
    });
    return secret.state === "damaged" ? [remove] : [lock, remove, give];
  }

  #showUnlocking() {
    const row = this.#row;
    const form = unlockForm({
      title: row.title,
      help: whatUnlockingDoes(row.secret),
      wait: this.#wait,
      onSubmit: async (password) => {
        row.open(await row.secrets.unlock(row.secret.id, password));
        announce(words.unlockedNow(row.title));
      },
      onRefusal: (error) => row.takeRefusal(error),
      onClose: () => row.back("unlock"),
    });
    row.presentForm(form);
  }

  #showDeleting() {
    const row = this.#row;
    const say = row.secret.is_owner ? words.deleteMineUnopenedText : words.deleteUnopenedText;
    const question = confirmation({
      question: words.deleteQuestion(row.title),
      text: say(row.policy.trash_days),
      answer: words.delete,
      onConfirm: () => row.remove(),
      explainRefusal: (error) => row.explain(error),
      onClose: () => row.back("more"),
    });
    row.present({ tools: [], body: question.element });
    question.focus();
  }
}

/** Says to somebody whom a secret is not shared with who could change that. */
function whomToAsk({ owner }) {
  const line = element("p", { class: "row-origin" }, lifeWords.notShared);
  whenNamed(owner, (name) => {
    line.textContent = lifeWords.notSharedBy(name);
  });
  return line;
}

/** Says before a secret is opened what opening it changes; null for most. */
function whatUnlockingDoes({ opens_left: left }) {
  return left === null ? null : lifeWords.counts(left);
}
