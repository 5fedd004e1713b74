/** The form that changes title and content of an open secret, and loses neither version when two people change it. */

import { button } from "./button.js";
import { element } from "./element.js";
import { contentField, textField } from "./field.js";
import { Form } from "./form.js";
import * as grants from "./grants.js";
import { ApiError } from "./problem.js";
import { contentComplaint, titleComplaint } from "./rules.js";
import { showWrongPassword, unlockField } from "./unlock-form.js";
import { words } from "./words.js";

/**
 * Makes the form. `onSaved(secret)` gets the secret as it was saved, `onRead(secret)` a newer version that somebody else saved;
 * `onClose` is called when nothing is to be saved.
 */
export function editForm(options) {
  return new Editing(options).form;
}

class Editing {
  #base;
  #secrets;
  #onSaved;
  #onRead;
  #onClose;
  #password = null;

  constructor({ secret, policy, secrets, onSaved, onRead, onClose }) {
    this.#base = secret;
    this.#secrets = secrets;
    this.#onSaved = onSaved;
    this.#onRead = onRead;
    this.#onClose = onClose;
    this.title = textField({
      name: "title",
      label: words.title,
      help: words.titleHelp,
      initial: secret.title,
      check: (value) => titleComplaint(value, policy),
    });
    this.content = contentField({
      name: "content",
      label: words.content,
      initial: secret.content,
      check: (value) => contentComplaint(value, policy),
    });
    this.form = new Form({
      label: words.editNamed(secret.title),
      fields: [this.title, this.content],
      submitText: words.save,
      onSubmit: (values) => this.#save(values),
      onRefusal: (error) => this.#refused(error),
      onClose,
    });
  }

  async #save({ password }) {
    if (this.#password !== null) {
      await this.#unlockAgain(password);
    }
    const changes = this.#changes();
    if (Object.keys(changes).length === 0) {
      this.#onClose();
      return;
    }
    this.#onSaved(await this.#secrets.change(this.#base.id, this.#base.version, changes));
  }

  async #unlockAgain(password) {
    const current = await this.#secrets.unlock(this.#base.id, password);
    this.#onRead(current);
    this.form.remove(this.#password);
    this.#password = null;
    if (current.version !== this.#base.version) {
      throw new ApiError({ status: 412, code: "changed_meanwhile" });
    }
  }

  #changes() {
    const title = this.title.value.trim();
    const content = this.content.value;
    return {
      ...(title === this.#base.title ? {} : { title }),
      // A text area turns all line ends into \n: that alone is no change.
      ...(content === this.#base.content.replace(/\r\n?/g, "\n") ? {} : { content }),
    };
  }

  #refused(error) {
    if (error.code === "locked") return this.#askPassword();
    if (error.code === "changed_meanwhile") return this.#offerOther();
    return this.#password !== null && showWrongPassword(this.#password, error);
  }

  #askPassword() {
    grants.loseToken(this.#base.id);
    if (this.#password === null) {
      this.#password = unlockField();
      this.form.prepend(this.#password);
    }
    this.form.note({ kind: "warning", text: words.lockedWhileEditing });
    this.#password.control.focus();
    return true;
  }

  #offerOther() {
    const show = button({ text: words.showOther, on: () => this.#showOther() });
    this.form.note({ kind: "warning", title: words.changedMeanwhileTitle, text: words.changedMeanwhile, actions: [show] });
    show.focus();
    return true;
  }

  async #showOther() {
    try {
      const other = await this.#secrets.read(this.#base.id);
      this.#base = other;
      this.#onRead(other);
      this.form.slot.replaceChildren(this.#otherVersion(other));
      this.form.note({ kind: "warning", title: words.changedMeanwhileTitle, text: words.changedMeanwhileSeen });
    } catch (error) {
      this.form.refuse(error);
    }
  }

  #otherVersion(other) {
    const use = button({
      text: words.useOther,
      on: () => {
        this.title.value = other.title;
        this.content.value = other.content;
        this.form.slot.replaceChildren();
        this.form.clearNote();
        this.form.focus();
      },
    });
    const block = element(
      "section",
      { class: "other-version", "aria-label": words.otherVersion, tabindex: "-1" },
      element("p", { class: "other-version-name" }, words.otherVersion),
      element("p", { class: "other-version-title" }, other.title),
      element("pre", { class: "content", tabindex: "0", role: "group", "data-secret": true, "aria-label": words.contentOf(other.title) }, other.content),
      use,
    );
    requestAnimationFrame(() => block.focus());
    return block;
  }
}
