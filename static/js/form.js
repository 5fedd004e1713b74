/** A form that keeps what is typed through every refusal, says at the field what is wrong, and closes by Esc. */

import { announce } from "./announcer.js";
import { button, setBusy } from "./button.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { guardLeaving } from "./leaving.js";
import { notice } from "./notice.js";
import { patiently } from "./patience.js";
import { ApiError } from "./problem.js";
import { words } from "./words.js";

/** A form in the page. It never leaves the page: its values go to `onSubmit`. */
export class Form {
  #parts;
  #onSubmit;
  #onRefusal;
  #onClose;
  #notices = element("div", { class: "form-notices" });
  #slot = element("div", { class: "form-slot" });
  #submit;
  #isInline;
  #isSending = false;
  #isUnderWay = false;
  #leaving = new AbortController();

  /**
   * `parts` are fields, or groups of fields (see Field). `onSubmit(values)` gets the value of every field by its name and returns
   * a promise; when it throws an ApiError, `onRefusal(error)` may take the case by returning true,
   * and otherwise the form shows it. `onClose` is called by Cancel, Esc and after a discard. `isInline` puts all on one line;
   * such a form holds nothing worth asking before it is discarded.
   */
  constructor({ label, parts, submitText, onSubmit, onClose, onRefusal = () => false, isInline = false }) {
    this.#parts = parts;
    this.#onSubmit = onSubmit;
    this.#onRefusal = onRefusal;
    this.#onClose = onClose;
    this.#isInline = isInline;
    this.#submit = button({ text: submitText, look: "primary", type: "submit" });
    const cancel = button({ text: words.cancel, look: "subtle", on: () => this.leave() });
    this.element = element(
      "form",
      {
        class: `form${isInline ? " form-inline" : ""}`,
        "aria-label": label,
        novalidate: true,
        autocomplete: "off",
        on: {
          submit: (event) => this.#send(event),
          keydown: (event) => this.#onKey(event),
          input: () => guardLeaving(this, this.#isWorthAsking),
          change: () => guardLeaving(this, this.#isWorthAsking),
        },
      },
      ...parts.map((part) => part.element),
      this.#notices,
      this.#slot,
      element("div", { class: "button-row" }, this.#submit, cancel),
    );
  }

  /** Puts the focus where typing begins. */
  focus() {
    this.#fields[0].control.focus();
  }

  /** Is aborted when the form is closed or has done its work. */
  get leaving() {
    return this.#leaving.signal;
  }

  /** Says whether something was typed that closing would lose. */
  get isDirty() {
    return this.#parts.some((part) => part.isDirty);
  }

  /** Adds a field in front of all others. */
  prepend(field) {
    this.#parts = [field, ...this.#parts];
    this.element.prepend(field.element);
  }

  /** Takes a field out again. */
  remove(field) {
    this.#parts = this.#parts.filter((one) => one !== field);
    field.element.remove();
  }

  /** Shows a notice in the form; it replaces the one before. */
  note(options) {
    this.#notices.replaceChildren(notice(options));
  }

  /** Gives the notice that is shown another title. */
  retitleNote(title) {
    this.#notices.querySelector(".notice-title")?.replaceChildren(title);
  }

  /** Shows something between the fields and the buttons; null takes it away. */
  show(node) {
    this.#slot.replaceChildren(...(node ? [node] : []));
  }

  /** Gives a function that shows the seconds left of a wait: read out once, then counted down in silence. */
  countdown(kind, textFor) {
    let line = null;
    return (seconds) => {
      const text = textFor(seconds);
      if (!line?.isConnected) {
        this.note({ kind, text, role: "timer" });
        line = this.#notices.querySelector(".notice-text");
        announce(text);
      }
      line.textContent = text;
    };
  }

  /** Takes the notice away. */
  clearNote() {
    this.#notices.replaceChildren();
  }

  /** Stops or allows sending, as while a wait is on. */
  setBlocked(isBlocked) {
    this.#submit.disabled = isBlocked;
  }

  /**
   * Closes without sending and then does `next`; asks first when something typed would be lost. While a call is under way it
   * does nothing: the call may already have done its work.
   */
  leave(next = this.#onClose) {
    if (this.#isUnderWay) return;
    if (this.#isWorthAsking) this.#askToDiscard(next);
    else this.#close(next);
  }

  /** Ends waits and forgets what was typed. */
  dispose() {
    this.#leaving.abort();
    for (const part of this.#parts) part.forget();
    guardLeaving(this, false);
  }

  /** Shows a refusal: by the owner of the form, at the fields that it names, or as a notice. */
  refuse(error) {
    this.clearNote();
    if (this.#onRefusal(error)) return;
    const named = this.#fields.filter((field) => field.take(error.fields ?? {}));
    if (named.length > 0) named[0].control.focus();
    else this.note({ kind: "error", text: explain(error) });
    // A fault of ours and no refusal: it is shown as one, but must not vanish.
    if (!(error instanceof ApiError)) throw error;
  }

  async #send(event) {
    event.preventDefault();
    if (this.#isSending || this.#submit.disabled) return;
    this.clearNote();
    for (const field of this.#fields) field.clear();
    if (this.#complainAboutFields()) return;
    const values = Object.fromEntries(this.#fields.map((field) => [field.name, field.value]));
    this.#setSending(true);
    try {
      await this.#sendPatiently(values);
      this.dispose();
    } catch (error) {
      this.#setSending(false);
      if (!this.leaving.aborted) this.refuse(error);
    }
  }

  async #sendPatiently(values) {
    const tellWait = this.countdown("information", words.busyRetry);
    const attempt = () => {
      this.#isUnderWay = true;
      return this.#onSubmit(values);
    };
    const onWait = (seconds) => {
      // Nothing is under way during a wait, so that the user may cancel.
      this.#isUnderWay = false;
      tellWait(seconds);
    };
    await patiently(attempt, { signal: this.leaving, onWait });
  }

  #setSending(isSending) {
    this.#isSending = isSending;
    this.#isUnderWay = isSending;
    setBusy(this.#submit, isSending);
    for (const field of this.#fields) field.control.readOnly = isSending;
  }

  #complainAboutFields() {
    const wrong = this.#fields.filter((field) => {
      const complaint = field.check();
      if (complaint) field.complain(complaint);
      return complaint;
    });
    wrong[0]?.control.focus();
    return wrong.length > 0;
  }

  get #fields() {
    return this.#parts.flatMap((part) => part.fields);
  }

  #onKey(event) {
    if (event.key === "Escape" && !event.isComposing) this.leave();
  }

  get #isWorthAsking() {
    return this.isDirty && !this.#isInline;
  }

  #close(next) {
    this.dispose();
    next();
  }

  #askToDiscard(next) {
    const focused = document.activeElement;
    const noted = [...this.#notices.childNodes];
    const keep = button({
      text: words.keepEditing,
      on: () => {
        this.#notices.replaceChildren(...noted);
        focused?.focus();
      },
    });
    const discard = button({ text: words.discard, look: "danger", on: () => this.#close(next) });
    this.note({ kind: "warning", text: words.discardQuestion, actions: [discard, keep] });
    keep.focus();
  }
}
