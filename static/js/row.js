/** One secret in the list: locked or open, and how it gets from one to the other. */

import { announce } from "./announcer.js";
import { explain } from "./explanation.js";
import * as grants from "./grants.js";
import { Lease } from "./lease.js";
import { lifeWords } from "./life-words.js";
import { LockedRow } from "./locked-row.js";
import { hasExpired } from "./lozenges.js";
import { OpenRow } from "./open-row.js";
import { loadPart } from "./part.js";
import { ApiError } from "./problem.js";
import { RowFrame } from "./row-frame.js";
import { lockButton } from "./row-head.js";
import { words } from "./words.js";

// What these refusals say about a secret, for the next time that it is shown.
const STATES = Object.freeze({ expired: "expired", used_up: "used_up" });

/** A row. It holds the content of its secret only while that is open. */
export class SecretRow {
  #secret;
  #opened = null;
  #form = null;
  #frame;
  #lease;
  #locked = new LockedRow(this);
  #open = new OpenRow(this);
  #onRemoved;

  /** `onRemoved(row)` is called when the secret is deleted; of a sealed installation only titles are shown. */
  constructor({ secret, policy, secrets, isSealed, onRemoved }) {
    Object.assign(this, { policy, secrets, isSealed });
    this.#secret = secret;
    this.#onRemoved = onRemoved;
    this.#lease = new Lease({
      id: secret.id,
      title: () => this.title,
      renew: () => secrets.read(secret.id),
      onEnd: () => this.lockUnasked(words.timeIsUp, words.draftGone),
    });
    this.#frame = new RowFrame({ id: secret.id, onUse: () => this.#used() });
    this.#locked.show();
  }

  get element() {
    return this.#frame.element;
  }

  /** What everybody may know of the secret. */
  get secret() {
    return this.#secret;
  }

  /** The secret with its content, or null while it is locked. */
  get opened() {
    return this.#opened;
  }

  /** The title, or what is said in its place when not even that can be decrypted. */
  get title() {
    return this.#secret.title ?? lifeWords.damagedTitle;
  }

  get isOpen() {
    return this.#opened !== null;
  }

  /** Says whether a form is open in the row. */
  get isBusy() {
    return this.#form !== null;
  }

  /** Shows the secret open, with the given content. */
  open(secret, { focus = "copy" } = {}) {
    this.keep(secret);
    this.#lease.restart();
    this.#open.show();
    if (focus) this.#frame.focus(focus);
  }

  /** Takes a newer version of the open secret, without showing it. */
  keep(secret) {
    // What a locked row knows holds nothing of the content.
    const { format: _format, content: _content, content_html: _html, ...known } = secret;
    this.#secret = known;
    this.#opened = secret;
  }

  /** Takes what the list says of the secret now, unless somebody is at work in the row. */
  renew(secret) {
    const isNews = Object.keys(secret).some((name) => JSON.stringify(secret[name]) !== JSON.stringify(this.#secret[name]));
    if (this.isOpen || this.isBusy || !isNews) return;
    const { hasFocus } = this.#frame;
    this.#secret = secret;
    this.#locked.show();
    if (hasFocus) this.focus();
  }

  /** Puts the focus on the row's first button. */
  focus() {
    this.#frame.focus(this.isOpen ? "lock" : "unlock");
  }

  /** Goes back to what the row shows when nothing is being done, and the focus to the button that began it. */
  back(action) {
    if (this.isOpen) this.#open.show();
    else this.#locked.show();
    this.#frame.focus(action);
  }

  /** Shows a body; an open row has its clock and its lock button in the first line. */
  present({ tools = this.#openTools(), body, form = null }) {
    this.#form = form;
    this.#frame.show({ secret: this.#secret, isOpen: this.isOpen, tools, body });
    this.tick();
  }

  /** Shows a form. */
  presentForm(form) {
    this.present({ tools: this.isOpen ? this.#openTools() : [], body: form.element, form });
    form.focus();
  }

  /** Clears the content from the screen and from memory; the server is not told. */
  close() {
    this.#opened = null;
    this.#open.stop();
    this.#form?.dispose();
    this.#locked.show();
  }

  /** Brings up to date what time changes: the marks and the time left. Locks when it is up, and ends what has expired. */
  tick() {
    if (hasExpired(this.#secret)) this.takeRefusal(new ApiError({ code: "expired" }));
    else if (this.isOpen) this.#lease.tick();
    this.#frame.mark(this.#secret);
  }

  /** Locks without being asked to, and says why: `text(title)`, or `draftText(title)` when something typed was lost. */
  lockUnasked(text, draftText) {
    if (!this.isOpen) return;
    const say = this.#form?.isDirty ? draftText : text;
    this.#closeWith(say(this.title));
    this.secrets.lock(this.#secret.id).catch(() => {
      // The grant's time is up on the server too, or will be soon.
    });
  }

  /** Locks for everybody. */
  async lockForEveryone() {
    try {
      await this.secrets.lockForEveryone(this.#secret.id);
      this.close();
      this.#frame.focus("unlock");
      announce(words.lockedForEveryone(this.title));
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Shows the form that makes somebody else the owner; the row may be open or locked. */
  async showOwner() {
    try {
      const { ownerForm } = await loadPart(() => import("./sharing.js"));
      if (this.isBusy) return;
      this.#open.stop();
      this.presentForm(ownerForm({ row: this, onClose: () => this.back("more") }));
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Deletes the secret. Throws ApiError when that is refused. */
  async remove() {
    await this.secrets.remove(this.#secret.id);
    this.#opened = null;
    this.#open.stop();
    this.#onRemoved(this);
  }

  /** Says why something was refused; to somebody who has not opened the secret, "locked" means that he would have to. */
  explain(error) {
    return error.code === "locked" && !this.isOpen ? words.notUnopened : explain(error);
  }

  /** Shows in the row that something was refused. */
  refuse(error) {
    if (!this.takeRefusal(error)) this.#frame.note({ kind: "error", text: this.explain(error) });
    // A fault of ours and no refusal: it is shown as one, but must not vanish.
    if (!(error instanceof ApiError)) throw error;
  }

  /** Closes the row when a refusal says that the secret is locked, over, sealed or not shared with the reader. Gives whether it did. */
  takeRefusal(error) {
    const isOver = Object.hasOwn(STATES, error.code);
    const isShut = this.isOpen && (error.code === "locked" || error.code === "sealed");
    const isUnshared = error.code === "not_shared";
    if (!isOver && !isShut && !isUnshared) return false;
    if (isOver) this.#secret = { ...this.#secret, state: STATES[error.code] };
    if (isUnshared) this.#secret = { ...this.#secret, limited: true, includes_me: false };
    grants.drop(this.#secret.id);
    const text = error.code === "locked" ? words.lockedMeanwhile(this.title) : explain(error);
    const isLost = this.isOpen && this.#form?.isDirty;
    // The locked row itself says whom to ask, by name.
    this.#closeWith(isLost ? words.draftGoneToo(text) : text, { isNoted: isLost || !isUnshared });
    return true;
  }

  /** Takes what a secret has become by something that locked it for everyone, and says what that was. */
  lockAs(secret, text) {
    this.#secret = secret;
    grants.drop(secret.id);
    this.#closeWith(text);
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
    this.#frame.focus("unlock");
    announce(words.lockedNow(this.title));
    try {
      await this.secrets.lock(this.#secret.id);
    } catch {
      this.#frame.note({ kind: "warning", text: words.lockedHereOnly });
    }
  }

  #closeWith(text, { isNoted = true } = {}) {
    const { hasFocus } = this.#frame;
    this.close();
    if (hasFocus) this.#frame.focus("unlock");
    if (isNoted) this.#frame.note({ kind: "information", text });
    announce(text);
  }

  /** Prolongs the grant when somebody works in the open row. Nothing typed is lost when that is refused. */
  async #used() {
    if (!this.isOpen) return;
    try {
      await this.#lease.use();
    } catch (error) {
      if (!this.#form?.isDirty) this.takeRefusal(error);
    }
  }
}
