/** The list of secrets: loading, empty, filled, failed; and adding to it. */

import { addForm } from "./add-form.js";
import { announce } from "./announcer.js";
import { button } from "./button.js";
import { clearNow, onClearing } from "./clipboard-clearing.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { afterHidden } from "./hiding.js";
import * as host from "./host.js";
import { icon } from "./icons.js";
import { notice } from "./notice.js";
import { pageWords } from "./page-words.js";
import { SecretRow } from "./row.js";
import { everySecond } from "./ticker.js";
import { words } from "./words.js";

/** The list, in the element that the shell keeps for it. */
export class SecretList {
  #root;
  #secrets;
  #skeleton;
  #rows = [];
  #policy = null;
  #canAdd = false;
  #form = null;
  #isAddWanted = false;
  #list = element("ul", { class: "rows", "aria-label": words.secrets, role: "list" });
  #foot = element("div", { class: "list-foot" });
  #clipboardNotice = element("div", { class: "list-notice" });
  #stops = [];

  constructor({ root, secrets }) {
    this.#root = root;
    this.#secrets = secrets;
    this.#skeleton = [...root.childNodes];
    onClearing((isCleared) => this.#tellClearing(isCleared));
  }

  /** Loads the list and shows it, or what went wrong with a button to try again. */
  async load() {
    this.#showSkeleton();
    try {
      const { secrets, policy, can_add: canAdd } = await this.#secrets.list();
      this.#policy = policy;
      this.#canAdd = canAdd;
      this.#rows = secrets.map((secret) => this.#row(secret));
      this.#showLoaded();
    } catch (error) {
      this.#showFailure(error);
    }
  }

  /** Opens the form that adds a secret; while the list is still loading, as soon as it is there. */
  startAdding() {
    if (this.#policy === null) {
      this.#isAddWanted = true;
    } else if (!this.#canAdd) {
      this.#foot.replaceChildren(notice({ kind: "information", text: words.cannotAdd }));
    } else if (!this.#isFull) {
      this.#form ??= this.#addForm();
      this.#showFoot();
      this.#form.focus();
    }
  }

  /** Clears every content and everything typed from the page. */
  clear() {
    this.#stop();
    for (const row of this.#rows) row.close();
    this.#form?.dispose();
    this.#form = null;
    this.#policy = null;
    this.#rows = [];
    this.#showSkeleton();
  }

  get #isFull() {
    return this.#rows.length >= this.#policy.secrets_max;
  }

  #row(secret) {
    return new SecretRow({
      secret,
      policy: this.#policy,
      secrets: this.#secrets,
      onRemoved: (row) => this.#removed(row),
    });
  }

  #showSkeleton() {
    this.#root.setAttribute("aria-busy", "true");
    this.#root.replaceChildren(...this.#skeleton);
  }

  #showLoaded() {
    this.#root.setAttribute("aria-busy", "false");
    this.#list.replaceChildren(...this.#rows.map((row) => row.element));
    this.#root.replaceChildren(this.#clipboardNotice, this.#list, this.#foot);
    this.#stop();
    this.#stops = [
      everySecond(() => this.#rows.forEach((row) => row.tick())),
      afterHidden(this.#policy.lock_hidden_seconds, () => this.#lockHidden()),
    ];
    this.#showFoot();
    if (this.#isAddWanted) {
      this.#isAddWanted = false;
      this.startAdding();
    }
  }

  #stop() {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  #lockHidden() {
    for (const row of this.#rows) row.lockUnasked(words.lockedHidden, words.lockedHiddenDraft);
  }

  #tellClearing(isCleared) {
    const clear = button({ text: words.clearClipboard, on: clearNow });
    const kept = isCleared ? [] : [notice({ kind: "warning", text: words.clipboardKept, actions: [clear] })];
    this.#clipboardNotice.replaceChildren(...kept);
    if (isCleared) announce(words.clipboardCleared);
  }

  #showFailure(error) {
    this.#root.setAttribute("aria-busy", "false");
    const retry = button({ text: pageWords.tryAgain, on: () => this.load() });
    // Here it is the whole issue or page that the host does not show to this user.
    const text = error.code === "not_found" ? words.noPlace : explain(error);
    this.#root.replaceChildren(
      notice({ kind: "error", title: words.loadFailed, text, actions: [retry] }),
    );
  }

  #showFoot() {
    const isEmpty = this.#rows.length === 0;
    this.#list.hidden = isEmpty;
    this.#foot.classList.toggle("is-empty", isEmpty && this.#form === null);
    this.#foot.classList.toggle("is-adding", this.#form !== null);
    if (this.#form) this.#foot.replaceChildren(element("h2", { class: "form-title" }, words.add), this.#form.element);
    else if (isEmpty) this.#foot.replaceChildren(...this.#emptyState());
    else this.#foot.replaceChildren(...this.#addOffer());
  }

  #emptyState() {
    return [
      element("span", { class: "empty-icon" }, icon("lock")),
      element("p", { class: "empty-title" }, words.emptyTitle),
      element("p", { class: "empty-text" }, this.#canAdd ? words.emptyText : words.emptyTextReader),
      ...this.#addOffer(),
    ];
  }

  #addOffer() {
    if (!this.#canAdd) return [];
    if (this.#isFull) return [element("p", { class: "list-note" }, words.full(this.#policy.secrets_max))];
    return [button({ text: words.add, look: "default", drawing: "add", action: "add", on: () => this.startAdding() })];
  }

  #addForm() {
    return addForm({ policy: this.#policy, onSubmit: (values) => this.#add(values), onClose: () => this.#closeForm() });
  }

  async #add(values) {
    const secret = await this.#secrets.add(values);
    const row = this.#row(secret);
    this.#rows.push(row);
    this.#list.append(row.element);
    row.open({ ...secret, content: values.content }, { focus: null });
    this.#closeForm();
    announce(words.addedText(secret.title));
    host.celebrate(words.added);
  }

  #closeForm() {
    this.#form = null;
    this.#showFoot();
    this.#focusAdd();
  }

  #removed(row) {
    const index = this.#rows.indexOf(row);
    this.#rows.splice(index, 1);
    row.element.remove();
    this.#showFoot();
    const neighbour = this.#rows[Math.min(index, this.#rows.length - 1)];
    if (neighbour) neighbour.focus();
    else this.#focusAdd();
    announce(words.deleted);
    host.celebrate(words.deleted);
  }

  #focusAdd() {
    this.#foot.querySelector('[data-action="add"]')?.focus();
  }
}
