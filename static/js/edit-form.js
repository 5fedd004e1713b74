/** The form that changes an open secret, and loses neither version when two people change it. */

import { button } from "./button.js";
import { ContentEditor, isSameContent } from "./content-editor.js";
import { contentView } from "./content-view.js";
import { element } from "./element.js";
import { Form } from "./form.js";
import * as grants from "./grants.js";
import { LifeOptions } from "./life-options.js";
import { whenNamed } from "./people.js";
import { ApiError } from "./problem.js";
import { titleComplaint } from "./rules.js";
import { textField } from "./typed-field.js";
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
  #title;
  #content;
  #life;
  #password = null;

  constructor({ secret, policy, secrets, onSaved, onRead, onClose }) {
    this.#base = secret;
    this.#secrets = secrets;
    this.#onSaved = onSaved;
    this.#onRead = onRead;
    this.#onClose = onClose;
    this.#title = textField({
      name: "title",
      label: words.title,
      help: words.titleHelp,
      initial: secret.title,
      check: (value) => titleComplaint(value, policy),
    });
    this.#content = new ContentEditor({ policy, format: secret.format, content: secret.content });
    this.#life = new LifeOptions({ policy, secret });
    this.form = new Form({
      label: words.editNamed(secret.title),
      parts: [this.#title, this.#content, this.#life],
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
    const title = this.#title.value.trim();
    const content = this.#content.read();
    return {
      ...(title === this.#base.title ? {} : { title }),
      ...(isSameContent(content, this.#base) ? {} : content),
      ...this.#life.changes(),
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
      this.form.show(this.#otherVersion(other));
      this.form.note({ kind: "warning", title: words.changedMeanwhileTitle, text: words.changedMeanwhileSeen });
      whenNamed(other.updated_by, (name) => this.form.retitleNote(words.changedMeanwhileBy(name)));
    } catch (error) {
      this.form.refuse(error);
    }
  }

  #otherVersion(other) {
    const use = button({
      text: words.useOther,
      on: () => {
        this.#title.value = other.title;
        this.#content.fill(other);
        this.form.show(null);
        this.form.clearNote();
        this.form.focus();
      },
    });
    const view = contentView(other);
    this.form.leaving.addEventListener("abort", view.stop);
    const block = element(
      "section",
      { class: "other-version", "aria-label": words.otherVersion, tabindex: "-1" },
      element("p", { class: "other-version-name" }, words.otherVersion),
      element("p", { class: "other-version-title" }, other.title),
      view.node,
      use,
    );
    requestAnimationFrame(() => block.focus());
    return block;
  }
}
