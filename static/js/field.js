/** Form fields: a label, a control, a line of help, a line for what is wrong, and one that judges while typing. */

import { button } from "./button.js";
import { element, setAttribute, uniqueId } from "./element.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

// Browsers send what is typed to spelling and writing services unless told not to.
const PRIVATE_TYPING = { spellcheck: "false", autocorrect: "off", autocapitalize: "off", writingsuggestions: "false" };

/** One labelled control. */
class Field {
  #initial;
  #complaint;
  #verdict;
  #judge;

  /**
   * `check(value)` complains in words or gives null; `judge(value)` gives `{text, isGood}` while somebody types, or null; `extra`
   * is a node inside the control's frame.
   */
  constructor({ name, label, help = null, control, extra = null, initial = "", check = () => null, judge = () => null }) {
    const id = uniqueId(name);
    this.name = name;
    this.control = control;
    this.check = () => check(this.value);
    this.#judge = judge;
    this.#complaint = element("p", { class: "field-complaint", id: `${id}-complaint`, hidden: true });
    this.#verdict = element("p", { class: "field-verdict", id: `${id}-verdict`, hidden: true });
    control.id = id;
    control.value = initial;
    // Controls change what they are given (line ends become \n): what counts as typed differs from what they show.
    this.#initial = control.value;
    const described = help ? ["complaint", "verdict", "help"] : ["complaint", "verdict"];
    control.setAttribute("aria-describedby", described.map((line) => `${id}-${line}`).join(" "));
    control.addEventListener("input", () => {
      this.clear();
      this.#showVerdict();
    });
    this.element = element(
      "div",
      { class: "field" },
      element("label", { for: id, class: control.required ? "is-required" : null }, label),
      element("div", { class: "control" }, control, extra),
      this.#complaint,
      this.#verdict,
      help && element("p", { class: "field-help", id: `${id}-help` }, help),
    );
  }

  get value() {
    return this.control.value;
  }

  set value(value) {
    this.control.value = value;
    this.#showVerdict();
  }

  /** Sets the value as if somebody had typed it. */
  type(value) {
    this.control.value = value;
    this.control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  get isDirty() {
    return this.value !== this.#initial;
  }

  /** Shows at the field what is wrong with it. */
  complain(text) {
    this.#complaint.replaceChildren(icon("error"), element("span", {}, text));
    this.#complaint.hidden = false;
    setAttribute(this.control, "aria-invalid", "true");
  }

  #showVerdict() {
    const verdict = this.#judge(this.value);
    this.#verdict.hidden = verdict === null;
    this.#verdict.classList.toggle("is-good", verdict?.isGood ?? false);
    this.#verdict.replaceChildren(...(verdict?.isGood ? [icon("check")] : []), verdict?.text ?? "");
  }

  /** Takes the complaint away. */
  clear() {
    this.#complaint.hidden = true;
    this.#complaint.replaceChildren();
    setAttribute(this.control, "aria-invalid", null);
  }
}

/** A field for one line of text. */
export function textField(options) {
  const control = element("input", { type: "text", name: options.name, autocomplete: "off", required: true, ...PRIVATE_TYPING });
  return new Field({ ...options, control });
}

/**
 * A field for a password. `autocomplete` is "new-password" for one that is being chosen, "off" for one that is being asked.
 * With `withReveal` it has a button that shows and hides what is typed, in itself and in the fields of `revealsToo`.
 */
export function passwordField({ autocomplete, withReveal = true, revealsToo = [], ...options }) {
  const control = element("input", { type: "password", name: options.name, autocomplete, required: true, ...PRIVATE_TYPING });
  const reveal = withReveal ? revealButton([control, ...revealsToo.map((field) => field.control)]) : null;
  const field = new Field({ ...options, control, extra: reveal?.toggle });
  field.reveal = () => reveal?.show(true);
  return field;
}

/** A field for the content of a secret. */
export function contentField(options) {
  const control = element("textarea", { name: options.name, rows: "4", autocomplete: "off", ...PRIVATE_TYPING });
  return new Field({ ...options, control });
}

function revealButton(controls) {
  const toggle = button({ label: words.showPassword, look: "subtle", drawing: "show", on: () => show(controls[0].type === "password") });
  const show = (isShown) => {
    for (const control of controls) control.type = isShown ? "text" : "password";
    const label = isShown ? words.hidePassword : words.showPassword;
    toggle.setAttribute("aria-label", label);
    toggle.setAttribute("title", label);
    toggle.replaceChildren(icon(isShown ? "hide" : "show"));
  };
  return { toggle, show };
}
