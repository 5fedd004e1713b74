/** The part of a form that makes a password: of words or of characters, as long as wanted, put into the fields at once. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { copyText } from "./clipboard.js";
import { element, uniqueId } from "./element.js";
import { fromCharacters, fromWords } from "./generator.js";
import { words } from "./words.js";

const KINDS = Object.freeze({
  words: { make: fromWords, least: 4, usual: 6, most: 10, say: words.wordCount, label: words.fromWords },
  characters: { make: fromCharacters, least: 12, usual: 20, most: 40, say: words.characterCount, label: words.fromCharacters },
});

/** The button "Generate password" and what it opens. */
export class PasswordGenerator {
  #kind = KINDS.words;
  #least;
  #onMade;
  #name = uniqueId("generator");
  #length = element("input", { type: "range", class: "generator-length", "aria-label": words.howMany });
  #said = element("output", { class: "generator-said" });
  #outcome = element("p", { class: "field-help", role: "status" });
  #region;
  #toggle;

  /**
   * `onMade(password)` gets each new password; `least` is what the policy asks for; `source` is the field to copy from;
   * `text` is what the button says.
   */
  constructor({ least, onMade, source, text = words.generate }) {
    this.#least = least;
    this.#onMade = onMade;
    this.#length.addEventListener("input", () => this.#make());
    const kinds = element("div", { class: "generator-kinds", role: "radiogroup", "aria-label": words.generatedFrom });
    kinds.append(...Object.values(KINDS).map((kind) => this.#choice(kind)));
    const again = button({ text: words.another, on: () => this.#make() });
    const copy = button({ text: words.copyPassword, look: "subtle", drawing: "copy", on: () => this.#copy(source) });
    this.#region = element(
      "div",
      { class: "generator", id: this.#name, hidden: true },
      kinds,
      element("div", { class: "generator-size" }, this.#length, this.#said),
      element("div", { class: "button-row" }, again, copy),
      this.#outcome,
    );
    this.#toggle = button({ text, look: "link", on: () => this.#open(this.#region.hidden) });
    this.#toggle.setAttribute("aria-controls", this.#name);
    this.#toggle.setAttribute("aria-expanded", "false");
    this.element = element("div", { class: "generator-part" }, this.#toggle, this.#region);
  }

  #choice(kind) {
    const id = uniqueId("kind");
    const radio = element("input", { type: "radio", name: this.#name, id, checked: kind === this.#kind });
    radio.addEventListener("change", () => {
      this.#kind = kind;
      this.#resize();
      this.#make();
    });
    return element("span", { class: "choice" }, radio, element("label", { for: id }, kind.label));
  }

  #open(isOpen) {
    this.#region.hidden = !isOpen;
    this.#toggle.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.#resize();
    this.#make();
  }

  #resize() {
    const { least, usual, most } = this.#kind;
    Object.assign(this.#length, { min: least, max: most, value: usual });
  }

  async #make() {
    const kind = this.#kind;
    const count = this.#length.valueAsNumber;
    this.#said.textContent = kind.say(count);
    this.#length.setAttribute("aria-valuetext", kind.say(count));
    try {
      const made = await this.#longEnough(kind, count);
      // While the words were loading, something else may have been chosen.
      if (kind !== this.#kind || count !== this.#length.valueAsNumber) return;
      this.#onMade(made);
      this.#outcome.textContent = "";
      announce(words.generated);
    } catch {
      this.#outcome.textContent = words.generatorFailed;
    }
  }

  /** Takes more words or characters than asked for, where the policy wants a longer password. All of them are ASCII. */
  async #longEnough(kind, count) {
    for (let taken = count; ; taken += 1) {
      const made = await kind.make(taken);
      if (made.length >= this.#least) return made;
    }
  }

  async #copy(source) {
    this.#outcome.textContent = await copyText(source.value, () => source);
    announce(this.#outcome.textContent);
  }
}
