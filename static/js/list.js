/** The list of secrets: loading, empty, filled, failed; and adding to it. */

import { addForm } from "./add-form.js";
import { announce } from "./announcer.js";
import { AskPlace } from "./ask-place.js";
import { button } from "./button.js";
import { clearNow, onClearing } from "./clipboard-clearing.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { afterHidden } from "./hiding.js";
import * as host from "./host.js";
import { lifeWords } from "./life-words.js";
import { ListFoot } from "./list-foot.js";
import { notice } from "./notice.js";
import { pageWords } from "./page-words.js";
import { recordWords } from "./record-words.js";
import { SecretRow } from "./row.js";
import { onReturn } from "./returning.js";
import { everySecond } from "./ticker.js";
import { TrashLink } from "./trash-link.js";
import { words } from "./words.js";

/** The list, in the element that the shell keeps for it. */
export class SecretList {
  #root;
  #secrets;
  #skeleton;
  #rows = [];
  #policy = null;
  #only;
  #canAdd = false;
  #canAsk = false;
  #asks = null;
  #isSealed = false;
  #trash = null;
  #form = null;
  #isAddWanted = false;
  #list = element("ul", { class: "rows", "aria-label": words.secrets, role: "list" });
  #foot = new ListFoot();
  #clipboardNotice = element("div", { class: "list-notice" });
  #stops = [];

  /** With `only`, the id of a secret, no other one is shown and none can be added. */
  constructor({ root, secrets, only = null }) {
    this.#root = root;
    this.#secrets = secrets;
    this.#only = only;
    this.#skeleton = [...root.childNodes];
    onClearing((isCleared) => this.#tellClearing(isCleared));
  }

  /** Loads the list and shows it, or what went wrong with a button to try again. */
  async load() {
    this.#showSkeleton();
    try {
      this.#take(await this.#secrets.list());
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
      if (!this.#isSealed) this.#foot.refuse();
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
    this.#asks?.dispose();
    this.#policy = null;
    this.#rows = [];
    this.#showSkeleton();
  }

  #take({ secrets, policy, can_add: canAdd, can_ask: canAsk, sealed, trashed, asks }) {
    this.#policy = policy;
    this.#isSealed = sealed;
    this.#canAdd = canAdd && !sealed && this.#only === null;
    this.#canAsk = this.#canAdd && canAsk;
    this.#rows = this.#wanted(secrets).map((secret) => this.#row(secret));
    this.#asks = new AskPlace({
      secrets: this.#secrets,
      policy,
      isSealed: sealed,
      canWithdraw: trashed !== null,
      onFilled: (secret, draft) => this.#show(secret, draft),
      onClosed: () => this.#foot.focus("ask"),
    });
    if (this.#only === null) this.#asks.load(asks);
    // Only who may restore something is told how much there is.
    const hasTrash = trashed !== null && !sealed && this.#only === null;
    this.#trash = hasTrash ? new TrashLink({ secrets: this.#secrets, policy, count: trashed, onRestored: (secret) => this.#restored(secret) }) : null;
  }

  #wanted(secrets) {
    return this.#only === null ? secrets : secrets.filter(({ id }) => id === this.#only);
  }

  get #isFull() {
    return this.#rows.length >= this.#policy.secrets_max;
  }

  #row(secret) {
    return new SecretRow({
      secret,
      policy: this.#policy,
      secrets: this.#secrets,
      isSealed: this.#isSealed,
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
    this.#root.replaceChildren(...this.#siteNotice(), this.#clipboardNotice, this.#asks.element, this.#list, this.#foot.element, this.#trash?.element ?? "");
    this.#stop();
    this.#stops = [
      everySecond(() => this.#rows.forEach((row) => row.tick())),
      afterHidden(this.#policy.lock_hidden_seconds, () => this.#lockHidden()),
      onReturn(() => this.#refresh()),
    ];
    this.#showFoot();
    if (this.#isAddWanted) {
      this.#isAddWanted = false;
      this.startAdding();
    }
  }

  /** Brings the list up to date without touching what somebody is working in. */
  async #refresh() {
    const answer = await this.#secrets.list().catch(() => null);
    // Without an answer what is there stays; and the page may have been left meanwhile.
    if (answer === null || this.#policy === null) return;
    if (answer.sealed !== this.#isSealed && !this.#isInUse) {
      this.#take(answer);
      this.#showLoaded();
      return;
    }
    const before = this.#rows.length;
    this.#merge(this.#wanted(answer.secrets));
    if (this.#rows.length !== before && this.#form === null) this.#showFoot();
  }

  #merge(secrets) {
    const fresh = new Map(secrets.map((secret) => [secret.id, secret]));
    const isStaying = (row) => fresh.has(row.secret.id) || row.isOpen || row.isBusy;
    for (const row of this.#rows.filter((one) => !isStaying(one))) row.element.remove();
    this.#rows = this.#rows.filter(isStaying);
    for (const row of this.#rows) {
      const secret = fresh.get(row.secret.id);
      if (secret) row.renew(secret);
      fresh.delete(row.secret.id);
    }
    for (const secret of fresh.values()) this.#append(secret);
  }

  get #isInUse() {
    return this.#form !== null || this.#rows.some((row) => row.isOpen || row.isBusy);
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

  #siteNotice() {
    if (!this.#isSealed) return [];
    return [element("div", { class: "list-notice" }, notice({ kind: "warning", title: lifeWords.sealedTitle, text: lifeWords.sealedText }))];
  }

  #showFoot() {
    this.#list.hidden = this.#rows.length === 0;
    this.#foot.show({
      form: this.#form,
      isEmpty: this.#rows.length === 0,
      isFull: this.#isFull,
      isOfOne: this.#only !== null,
      canAdd: this.#canAdd,
      canAsk: this.#canAsk,
      most: this.#policy.secrets_max,
      onAdd: () => this.startAdding(),
      onAsk: () => this.#asks.startAsking(),
    });
  }

  #addForm() {
    return addForm({ policy: this.#policy, onSubmit: (draft) => this.#add(draft), onClose: () => this.#closeForm() });
  }

  async #add(draft) {
    const secret = await this.#secrets.add(draft);
    await this.#show(secret, draft);
    this.#closeForm();
    announce(words.addedText(secret.title));
    host.celebrate(words.added);
  }

  /** Shows a secret that was just added, open. */
  async #show(secret, draft) {
    const row = this.#append(secret);
    row.open(await this.#readable(secret, draft), { focus: null });
    this.#showFoot();
    return row;
  }

  /** Gives a secret that was just added with its content. What Markdown looks like, only the server knows. */
  async #readable(secret, { format, content }) {
    const asTyped = { ...secret, format, content };
    // It is saved: without an answer its source is shown, for an error would make people save it again.
    return format === "markdown" ? this.#secrets.read(secret.id).catch(() => asTyped) : asTyped;
  }

  #append(secret) {
    const row = this.#row(secret);
    this.#rows.push(row);
    this.#list.append(row.element);
    return row;
  }

  #restored(secret) {
    this.#append(secret);
    this.#showFoot();
    announce(recordWords.restored);
    host.celebrate(recordWords.restored);
  }

  #closeForm() {
    this.#form = null;
    this.#showFoot();
    this.#foot.focus();
  }

  #removed(row) {
    const index = this.#rows.indexOf(row);
    this.#rows.splice(index, 1);
    row.element.remove();
    this.#trash?.add();
    this.#showFoot();
    const neighbour = this.#rows[Math.min(index, this.#rows.length - 1)];
    if (neighbour) neighbour.focus();
    else this.#foot.focus();
    announce(words.deleted);
    host.celebrate(words.deleted);
  }
}
