/** A search box that offers what it finds (WAI-ARIA Authoring Practices, "Combobox" with a list). */

import { element } from "./element.js";

const PAUSE_MS = 250;

const byId = (id) => document.getElementById(id);

/** A combobox of the shell that searches while somebody types. */
export class Picker {
  #input;
  #list;
  #state;
  #say;
  #search;
  #onPick;
  #found = [];
  #active = -1;
  #timer = null;
  #canTakeTyped = false;

  /**
   * `search(text)` gives `[{id, name}]`; what is chosen goes to `onPick`. When searching fails, Enter takes what was typed as it
   * is. `say(name)` gives the texts. `list` and `state` are the nodes for what is found and for what is said about it.
   */
  constructor({ input, list = byId(input.getAttribute("aria-controls")), state = byId(`${input.id}-state`), say, search, onPick }) {
    this.#input = input;
    this.#say = say;
    this.#search = search;
    this.#onPick = onPick;
    this.#list = list;
    this.#state = state;
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("blur", () => this.#show([], this.#state.textContent));
    // A press on an option must not take the focus away first.
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    // Somebody may have typed before this script was here.
    this.#look();
  }

  get #typed() {
    return this.#input.value.trim();
  }

  async #look() {
    const query = this.#typed;
    if (query === "") return this.#show([]);
    try {
      const found = await this.#search(query);
      this.#canTakeTyped = false;
      // Somebody may have typed on: then another answer is on its way.
      return query === this.#typed && this.#show(found, this.#say(found.length > 0 ? "found" : "none-found"));
    } catch {
      this.#canTakeTyped = true;
      return this.#show([], this.#say("search-failed"));
    }
  }

  #show(found, text = "") {
    const option = (one, at) =>
      element("li", { role: "option", id: `${this.#list.id}-${at}`, on: { click: () => this.#pick(one) } }, one.name, one.note && element("span", { class: "subtle" }, ` · ${one.note}`));
    this.#found = found;
    this.#list.replaceChildren(...found.map(option));
    this.#list.hidden = found.length === 0;
    this.#input.setAttribute("aria-expanded", String(found.length > 0));
    this.#state.textContent = text;
    this.#mark(-1);
  }

  #mark(index) {
    this.#active = index;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    this.#input.setAttribute("aria-activedescendant", this.#list.children[index]?.id ?? "");
  }

  #press(event) {
    const { key } = event;
    if (event.isComposing || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(key)) return;
    // Enter must not send the form around the box while somebody is choosing.
    if (key !== "Enter" || this.#typed) event.preventDefault();
    const count = this.#found.length;
    if (key === "Escape") this.#show([]);
    else if (key === "Enter") this.#enter();
    else if (count > 0) this.#mark((Math.max(this.#active, key === "ArrowUp" ? 0 : -1) + (key === "ArrowUp" ? count - 1 : 1)) % count);
  }

  #enter() {
    if (this.#active >= 0) this.#pick(this.#found[this.#active]);
    else if (this.#canTakeTyped && this.#typed) this.#pick({ id: this.#typed, name: this.#typed });
  }

  #pick(one) {
    this.#input.value = "";
    this.#canTakeTyped = false;
    this.#show([]);
    this.#onPick(one);
  }
}
