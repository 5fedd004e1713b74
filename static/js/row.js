/** One secret in the list, with its states: locked, unlocking, open, editing, changing the password, deleting. */

import { announce } from "./announcer.js";
import { deleteConfirmation } from "./confirmation.js";
import { editForm } from "./edit-form.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import * as grants from "./grants.js";
import { Lease } from "./lease.js";
import { lockedView } from "./locked-view.js";
import { notice } from "./notice.js";
import { openView } from "./open-view.js";
import { passwordForm } from "./password-form.js";
import { lockButton, rowHead } from "./row-head.js";
import { unlockForm } from "./unlock-form.js";
import { words } from "./words.js";

/** A row. It holds the content of its secret only while that is open. */
export class SecretRow {
  #secret;
  #opened = null;
  #form = null;
  #lease;
  #wait = { until: 0 };
  #policy;
  #secrets;
  #onRemoved;
  #notices = element("div", { class: "row-notices" });

  /** `onRemoved(row)` is called when the secret is deleted. */
  constructor({ secret, policy, secrets, onRemoved }) {
    this.#secret = secret;
    this.#policy = policy;
    this.#secrets = secrets;
    this.#onRemoved = onRemoved;
    this.#lease = new Lease({
      id: secret.id,
      title: () => this.title,
      renew: () => secrets.read(secret.id),
      onEnd: () => this.lockUnasked(words.timeIsUp, words.draftGone),
    });
    this.element = element("li", {
      class: "row",
      "aria-labelledby": `title-${secret.id}`,
      on: { keydown: () => this.#used(), pointerdown: () => this.#used() },
    });
    this.#showLocked();
  }

  get title() {
    return this.#secret.title;
  }

  get isOpen() {
    return this.#opened !== null;
  }

  /** Shows the secret open, with the given content. */
  open(secret, { focus = "copy" } = {}) {
    this.#keep(secret);
    this.#lease.restart();
    this.#showOpen(focus);
  }

  /** Puts the focus on the row's first button. */
  focus() {
    this.#focusAction(this.isOpen ? "lock" : "unlock");
  }

  /** Clears the content from the screen and from memory; the server is not told. */
  close() {
    this.#opened = null;
    this.#form?.dispose();
    this.#showLocked();
  }

  /** Brings the time left up to date, and locks when it is up. */
  tick() {
    if (this.isOpen) this.#lease.tick();
  }

  /** Locks without being asked to, and says why: `text(title)`, or `draftText(title)` when something typed was lost. */
  lockUnasked(text, draftText) {
    if (!this.isOpen) return;
    const say = this.#form?.isDirty ? draftText : text;
    this.#closeWith(say(this.title));
    this.#secrets.lock(this.#secret.id).catch(() => {
      // The grant's time is up on the server too, or will be soon.
    });
  }

  #keep(secret) {
    this.#secret = secret;
    this.#opened = secret;
  }

  #showLocked() {
    const { is_mine: isMine } = this.#secret;
    const view = lockedView({
      secret: this.#secret,
      on: {
        unlock: () => this.#showUnlocking(),
        lockForEveryone: () => this.#lockForEveryone(),
        delete: () => this.#showDeleting(isMine ? words.deleteMineUnopenedText : words.deleteUnopenedText),
      },
    });
    this.#show({ tools: view.tools, body: view.region });
  }

  #showUnlocking() {
    const onSubmit = async (password) => {
      this.open(await this.#secrets.unlock(this.#secret.id, password));
      announce(words.unlockedNow(this.title));
    };
    this.#showForm(unlockForm({ title: this.title, wait: this.#wait, onSubmit, onClose: () => this.#back("unlock") }));
  }

  #showOpen(focus = null) {
    const body = openView({
      secret: this.#opened,
      on: {
        edit: () => this.#showEditing(),
        changePassword: () => this.#showPasswordForm(),
        lockForEveryone: () => this.#lockForEveryone(),
        delete: () => this.#showDeleting(words.deleteText),
      },
    });
    this.#show({ tools: this.#openTools(), body });
    if (focus) this.#focusAction(focus);
  }

  #showEditing() {
    const form = editForm({
      secret: this.#opened,
      policy: this.#policy,
      secrets: this.#secrets,
      onSaved: (secret) => {
        this.open(secret, { focus: "edit" });
        announce(words.saved);
      },
      onRead: (secret) => this.#keep(secret),
      onClose: () => this.#back("edit"),
    });
    this.#showForm(form);
  }

  #showPasswordForm() {
    const form = passwordForm({
      title: this.title,
      policy: this.#policy,
      onSubmit: async (newPassword) => {
        const secret = await this.#secrets.changePassword(this.#secret.id, newPassword);
        this.open({ ...this.#opened, ...secret }, { focus: "password" });
        announce(words.passwordChanged);
      },
      onRefusal: (error) => this.#takeLocked(error),
      onClose: () => this.#back("password"),
    });
    this.#showForm(form);
  }

  #showDeleting(text) {
    const question = deleteConfirmation({
      title: this.title,
      text,
      onConfirm: async () => {
        await this.#secrets.remove(this.#secret.id);
        this.#opened = null;
        this.#onRemoved(this);
      },
      explainRefusal: (error) => this.#explain(error),
      onClose: () => this.#back("more"),
    });
    this.#show({ tools: this.isOpen ? this.#openTools() : [], body: question.element });
    question.focus();
  }

  #showForm(form) {
    this.#show({ tools: this.isOpen ? this.#openTools() : [], body: form.element, form });
    form.focus();
  }

  /** Goes back to what the row shows when no form is open, and the focus to the button that opened it. */
  #back(action) {
    if (this.isOpen) this.#showOpen();
    else this.#showLocked();
    this.#focusAction(action);
  }

  #show({ tools, body, form = null }) {
    this.#form = form;
    this.#notices.replaceChildren();
    this.element.classList.toggle("is-open", this.isOpen);
    this.element.replaceChildren(
      rowHead({ secret: this.#secret, isOpen: this.isOpen, tools }),
      this.#notices,
      element("div", { class: "row-body" }, body),
    );
    this.tick();
  }

  #openTools() {
    return [this.#lease.clock(), lockButton({ title: this.title, on: () => this.#askToLock() })];
  }

  #askToLock() {
    if (this.#form) this.#form.leave(() => this.#lock());
    else this.#lock();
  }

  async #lock() {
    this.close();
    this.#focusAction("unlock");
    announce(words.lockedNow(this.title));
    try {
      await this.#secrets.lock(this.#secret.id);
    } catch {
      this.#notices.replaceChildren(notice({ kind: "warning", text: words.lockedHereOnly }));
    }
  }

  async #lockForEveryone() {
    try {
      await this.#secrets.lockForEveryone(this.#secret.id);
      this.close();
      this.#focusAction("unlock");
      announce(words.lockedForEveryone(this.title));
    } catch (error) {
      this.#notices.replaceChildren(notice({ kind: "error", text: this.#explain(error) }));
    }
  }

  /** Says why something was refused; to somebody who has not opened the secret, "locked" means that he would have to. */
  #explain(error) {
    return error.code === "locked" && !this.isOpen ? words.notUnopened : explain(error);
  }

  /** Locks the view because the server holds the secret locked. Gives whether the error said so. */
  #takeLocked(error) {
    if (error.code !== "locked") return false;
    grants.drop(this.#secret.id);
    this.#closeWith(words.lockedMeanwhile(this.title));
    return true;
  }

  #closeWith(text) {
    const hadFocus = this.element.contains(document.activeElement);
    this.close();
    if (hadFocus) this.#focusAction("unlock");
    this.#notices.replaceChildren(notice({ kind: "information", text }));
    announce(text);
  }

  /** Prolongs the grant when somebody works in the open row. Nothing typed is lost when that is refused. */
  async #used() {
    if (!this.isOpen) return;
    try {
      await this.#lease.use();
    } catch (error) {
      if (!this.#form?.isDirty) this.#takeLocked(error);
    }
  }

  #focusAction(action) {
    const target = this.element.querySelector(`[data-action="${action}"]`) ?? this.element.querySelector("button");
    target?.focus();
  }
}
