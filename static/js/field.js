/** One field of a form: a label, a control, a line of help, a line for what is wrong, and one that judges while typing. */

import { element, setAttribute, uniqueId } from "./element.js";
import { icon } from "./icons.js";

/** One labelled control. It is the simplest part of a form: a part has `element`, `fields`, `isDirty` and `forget()`. */
export class Field {
  #names;
  #initial;
  #complaint;
  #verdict;
  #judge;

  /**
   * `check(value)` complains in words or gives null; `judge(value)` gives `{text, isGood}` while somebody types, or null; `extra`
   * is a node inside the control's frame. The server's complaints about `alias` are shown here as well.
   */
  constructor({ name, alias = name, label, help = null, control, extra = null, initial = "", check = () => null, judge = () => null }) {
    const id = uniqueId("field");
    this.name = name;
    this.#names = [name, alias];
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
    // Where the field is folded away, nobody would see it.
    this.element.closest("details")?.setAttribute("open", "");
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

  /** Shows the one of these complaints, by field name, that is about this field. Gives whether there was one. */
  take(complaints) {
    const name = this.#names.find((one) => Object.hasOwn(complaints, one));
    if (name !== undefined) this.complain(String(complaints[name]));
    return name !== undefined;
  }

  /** This field as the only one of a part. */
  get fields() {
    return [this];
  }

  /** Forgets what was typed. */
  forget() {
    this.value = "";
  }
}
