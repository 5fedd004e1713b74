/** The part of a form in which a content is typed: its kind, and the fields of that kind. */

import { element } from "./element.js";
import { kindWords } from "./kind-words.js";
import { loginFields } from "./login-fields.js";
import { otpFields } from "./otp-fields.js";
import { textFields } from "./text-fields.js";
import { choiceField } from "./typed-field.js";

// Text and Markdown share their field, so that changing from one to the other keeps what was typed.
const GROUPS = Object.freeze({ text: "text", markdown: "text", login: "login", otp: "otp" });
const MAKERS = Object.freeze({ text: textFields, login: loginFields, otp: otpFields });

/** A part of a form, like a field. What was typed for one kind is kept while another one is looked at. */
export class ContentEditor {
  #policy;
  #kind;
  #groups = new Map();
  #body = element("div");

  /** `format` and `content` are those of the secret that is edited. */
  constructor({ policy, format = "text", content = undefined }) {
    this.#policy = policy;
    this.#groups.set(GROUPS[format], MAKERS[GROUPS[format]]({ policy, content }));
    const kinds = Object.keys(GROUPS).filter((kind) => kind !== "markdown" || policy.markdown || format === kind);
    this.#kind = choiceField({
      name: "format",
      label: kindWords.kind,
      choices: kinds.map((kind) => [kind, kindWords.kinds[kind]]),
      initial: format,
    });
    this.#kind.element.classList.add("field-quiet");
    this.#kind.control.addEventListener("change", () => this.#show());
    this.element = element("div", { class: "content-editor" }, this.#kind.element, this.#body);
    this.#show();
  }

  /** The fields of the kind that is chosen. */
  get fields() {
    return [this.#kind, ...this.#group.fields];
  }

  get isDirty() {
    return this.#kind.isDirty || this.#all.some((field) => field.isDirty);
  }

  /** Gives `{format, content}` as the API takes them. */
  read() {
    return { format: this.#kind.value, content: this.#group.read() };
  }

  /** Shows another content instead. */
  fill({ format, content }) {
    this.#kind.value = format;
    this.#show();
    this.#group.fill(content);
  }

  /** Forgets what was typed, for whatever kind. */
  forget() {
    for (const field of this.#all) field.forget();
  }

  get #all() {
    return [...this.#groups.values()].flatMap((group) => group.fields);
  }

  get #group() {
    const name = GROUPS[this.#kind.value];
    if (!this.#groups.has(name)) this.#groups.set(name, MAKERS[name]({ policy: this.#policy }));
    return this.#groups.get(name);
  }

  #show() {
    const help = this.#kind.value === "markdown" ? [element("p", { class: "field-help" }, kindWords.markdownHelp)] : [];
    this.#body.replaceChildren(...this.#group.nodes, ...help);
  }
}

/** Says whether two contents, as the API gives or takes them, hold the same. A text area turns all line ends into \n. */
export function isSameContent(one, other) {
  if (one.format !== other.format) return false;
  if (typeof one.content === "string") return unified(one.content) === unified(other.content);
  return Object.keys(one.content).every((name) => unified(one.content[name]) === unified(other.content[name]));
}

const unified = (value) => String(value).replace(/\r\n?/g, "\n");
