/** Where asks stand, above the list: their part of the page is loaded only where there is one, or somebody asks. */

import { element } from "./element.js";
import { explain } from "./explanation.js";
import { notice } from "./notice.js";
import { loadPart } from "./part.js";

/** The place; it is empty on most issues and pages. */
export class AskPlace {
  #options;
  #view = null;
  element = element("div", { class: "ask-place" });

  /**
   * `onFilled(secret, draft)` shows what was just left here and gives its row; `onClosed()` puts the focus where the form was
   * opened from.
   */
  constructor(options) {
    this.#options = options;
  }

  /** Shows the asks, if there are any. */
  async load(count) {
    if (count > 0) await this.#try((view) => view.load());
  }

  /** Opens the form that asks for a secret. */
  async startAsking() {
    await this.#try((view) => view.startAsking());
  }

  /** Forgets what was typed. */
  dispose() {
    this.#view?.dispose();
    this.#view = null;
  }

  async #try(act) {
    try {
      const { AskList } = await loadPart(() => import("./asks.js"));
      this.#view ??= new AskList(this.#options);
      await act(this.#view);
      // Moving a node takes the focus away from what is in it.
      if (this.#view && !this.element.contains(this.#view.element)) this.element.replaceChildren(this.#view.element);
    } catch (error) {
      this.element.replaceChildren(notice({ kind: "error", text: explain(error) }));
    }
  }
}
