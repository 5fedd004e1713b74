/** The quiet link under the list that opens the trash of an issue or page. */

import { button } from "./button.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { notice } from "./notice.js";
import { loadPart } from "./part.js";
import { recordWords } from "./record-words.js";

/** The link with the number of secrets in the trash; it is hidden while there are none. */
export class TrashLink {
  #secrets;
  #policy;
  #count;
  #onRestored;

  /** `onRestored(secret)` gets each secret that was taken out. */
  constructor({ secrets, policy, count, onRestored }) {
    this.#secrets = secrets;
    this.#policy = policy;
    this.#count = count;
    this.#onRestored = onRestored;
    this.element = element("div", { class: "trash" });
    this.#showLink();
  }

  /** Counts one more, which was just deleted. */
  add() {
    this.#count += 1;
    this.#showLink();
  }

  #showLink() {
    const link = button({ text: recordWords.trash(this.#count), look: "link", action: "trash", on: () => this.#open() });
    this.element.replaceChildren(...(this.#count > 0 ? [link] : []));
  }

  async #open() {
    try {
      const [{ trashView }, trashed] = await Promise.all([loadPart(() => import("./trash.js")), this.#secrets.trash()]);
      const view = trashView({
        trashed,
        secrets: this.#secrets,
        policy: this.#policy,
        onRestored: (secret) => {
          this.#count -= 1;
          this.#onRestored(secret);
        },
        onClose: () => this.#close(),
      });
      this.element.replaceChildren(view.element);
      view.focus();
    } catch (error) {
      this.element.replaceChildren(notice({ kind: "error", text: explain(error) }));
    }
  }

  #close() {
    this.#showLink();
    this.element.querySelector("button")?.focus();
  }
}
