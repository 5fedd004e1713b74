/** What an open row shows and offers: its content, changing it, its history, and deleting it. */

import { announce } from "./announcer.js";
import { confirmation } from "./confirmation.js";
import { editForm } from "./edit-form.js";
import { openView } from "./open-view.js";
import { loadPart } from "./part.js";
import { passwordForm } from "./password-form.js";
import { words } from "./words.js";

/** The side that an open row shows; `row` is the SecretRow that it belongs to. */
export class OpenRow {
  #row;
  #stop = () => {};

  constructor(row) {
    this.#row = row;
  }

  /** Shows the content. */
  show() {
    this.stop();
    const row = this.#row;
    const view = openView({
      secret: row.opened,
      on: {
        edit: () => this.#showEditing(),
        changePassword: () => this.#showPasswordForm(),
        files: () => this.#showPart(() => import("./files.js"), "files"),
        history: () => this.#showPart(() => import("./history.js"), "history"),
        activity: () => this.#showPart(() => import("./activity.js"), "activity"),
        share: () => this.#showPart(async () => ({ part: (await import("./sharing.js")).sharePart }), "more"),
        giveAway: () => row.showOwner(),
        lockForEveryone: () => row.lockForEveryone(),
        show: () => this.#showToEveryone(),
        delete: () => this.#showDeleting(),
      },
    });
    this.#stop = view.stop;
    row.present({ body: view.node });
  }

  /** Ends what goes on in the view, such as a clock. */
  stop() {
    this.#stop();
    this.#stop = () => {};
  }

  #showEditing() {
    const row = this.#row;
    const form = editForm({
      secret: row.opened,
      policy: row.policy,
      secrets: row.secrets,
      onSaved: (secret) => {
        row.open(secret, { focus: "edit" });
        announce(words.saved);
      },
      onRead: (secret) => row.keep(secret),
      onClose: () => row.back("edit"),
    });
    this.#presentForm(form);
  }

  #showPasswordForm() {
    const row = this.#row;
    const form = passwordForm({
      title: row.title,
      policy: row.policy,
      onSubmit: async (change) => {
        const secret = await row.secrets.changePassword(row.secret.id, change);
        row.open({ ...row.opened, ...secret }, { focus: "password" });
        announce(words.passwordChanged);
      },
      onRefusal: (error) => row.takeRefusal(error),
      onClose: () => row.back("password"),
    });
    this.#presentForm(form);
  }

  /** Loads a part of the page that few readers need, and shows it in the row. */
  async #showPart(load, action) {
    const row = this.#row;
    try {
      const { part } = await loadPart(load);
      // It may have been locked, or another button pressed, while the part was on its way.
      if (!row.isOpen || row.isBusy) return;
      const view = await part({ row, onClose: () => row.back(action) });
      if (!row.isOpen) return;
      this.stop();
      if (view.form) row.presentForm(view.form);
      else this.#showView(view);
    } catch (error) {
      row.refuse(error);
    }
  }

  /** Shows to everyone that a secret is there which was asked for. */
  async #showToEveryone() {
    const row = this.#row;
    try {
      const secret = await row.secrets.show(row.secret.id);
      row.open({ ...row.opened, ...secret }, { focus: "more" });
      announce(words.shownToEveryone);
    } catch (error) {
      row.refuse(error);
    }
  }

  #showView(view) {
    this.#stop = () => view.stop?.();
    this.#row.present({ body: view.element });
    view.focus();
  }

  #showDeleting() {
    const row = this.#row;
    const question = confirmation({
      question: words.deleteQuestion(row.title),
      text: words.deleteText(row.policy.trash_days),
      answer: words.delete,
      onConfirm: () => row.remove(),
      explainRefusal: (error) => row.explain(error),
      onClose: () => row.back("more"),
    });
    this.stop();
    row.present({ body: question.element });
    question.focus();
  }

  #presentForm(form) {
    this.stop();
    this.#row.presentForm(form);
  }
}
