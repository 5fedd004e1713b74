/** One secret in the list, with its states: locked, unlocking, open, editing, changing the password, deleting. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { deleteConfirmation } from "./confirmation.js";
import { disclosure } from "./disclosure.js";
import { editForm } from "./edit-form.js";
import { element } from "./element.js";
import * as grants from "./grants.js";
import { notice } from "./notice.js";
import { openView } from "./open-view.js";
import { passwordForm } from "./password-form.js";
import { lockButton, rowHead, showTimeLeft, timeLeft, unlockButton } from "./row-head.js";
import { unlockForm } from "./unlock-form.js";
import { explain, words } from "./words.js";

const SOON_SECONDS = 60;

/** A row. It holds the content of its secret only while that is open. */
export class SecretRow {
  #secret;
  #opened = null;
  #form = null;
  #timer = null;
  #wasWarned = false;
  #isRenewing = false;
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
    this.#wasWarned = false;
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
    if (!this.isOpen) return;
    const left = grants.remaining(this.#secret.id, Date.now());
    if (left === null || left.seconds === 0) {
      this.#timeIsUp();
      return;
    }
    showTimeLeft(this.#timer, left.seconds);
    if (left.seconds > SOON_SECONDS) {
      this.#wasWarned = false;
    } else if (!this.#wasWarned) {
      this.#wasWarned = true;
      announce(left.canRenew ? words.locksSoon(this.title) : words.locksSoonForGood(this.title));
    }
  }

  #keep(secret) {
    this.#secret = secret;
    this.#opened = secret;
  }

  #showLocked() {
    const more = disclosure({ label: words.more(this.title), buttons: this.#lockedButtons() });
    const unlock = unlockButton({ title: this.title, on: () => this.#showUnlocking() });
    this.#show({ tools: [unlock, more.toggle], body: more.region });
  }

  #showUnlocking() {
    const form = unlockForm({
      title: this.title,
      wait: this.#wait,
      onSubmit: async (password) => {
        this.open(await this.#secrets.unlock(this.#secret.id, password));
        announce(words.unlockedNow(this.title));
      },
      onClose: () => this.#back("unlock"),
    });
    this.#show({ tools: [], body: form.element, form });
    form.focus();
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
    this.#show({ tools: this.#openTools(), body: form.element, form });
    form.focus();
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
    this.#show({ tools: this.#openTools(), body: form.element, form });
    form.focus();
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
    this.#timer = timeLeft();
    return [this.#timer, lockButton({ title: this.title, on: () => this.#lock() })];
  }

  #lockedButtons() {
    const lock = button({
      text: words.lockForEveryone,
      label: words.lockForEveryoneNamed(this.title),
      on: () => this.#lockForEveryone(),
    });
    const remove = button({
      text: words.deleteUnopened,
      label: words.deleteUnopenedNamed(this.title),
      action: "delete",
      on: () => this.#showDeleting(words.deleteUnopenedText(this.#secret.is_mine)),
    });
    return [lock, remove];
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

  #timeIsUp() {
    const isDraftLost = this.#form?.isDirty ?? false;
    const text = isDraftLost ? words.draftGone(this.title) : words.timeIsUp(this.title);
    this.#closeWith(text);
    this.#secrets.lock(this.#secret.id).catch(() => {
      // The grant's time is up on the server too, or will be in a moment.
    });
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

  /** Prolongs the grant by using it, when somebody works in the open row and half of its idle time is over. */
  async #used() {
    const { id } = this.#secret;
    const left = this.isOpen ? grants.remaining(id, Date.now()) : null;
    if (!left?.isHalfIdle || !left.canRenew || this.#isRenewing) return;
    if (grants.tokenOf(id) === null) {
      grants.touch(id, Date.now());
      return;
    }
    this.#isRenewing = true;
    try {
      await this.#secrets.read(id);
    } catch (error) {
      if (this.#form?.isDirty) return;
      this.#takeLocked(error);
    } finally {
      this.#isRenewing = false;
    }
  }

  #focusAction(action) {
    const target = this.element.querySelector(`[data-action="${action}"]`) ?? this.element.querySelector("button");
    target?.focus();
  }
}
