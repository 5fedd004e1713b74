/** The trash of an issue or page: what is in it, why, and for how long; each secret can be taken out again. */

import { button } from "./button.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { Form } from "./form.js";
import { expiryField, opensField } from "./life-options.js";
import { lifeWords } from "./life-words.js";
import { timeOf } from "./local-time.js";
import { notice } from "./notice.js";
import { recordLine, recordView } from "./record-view.js";
import { recordWords } from "./record-words.js";

/** Makes the view. `onRestored(secret)` gets each secret that was taken out. */
export function trashView({ trashed, secrets, policy, onRestored, onClose }) {
  const list = element("ul", { class: "record-lines" });
  const text = element("p", { class: "field-help" }, trashed.length ? recordWords.trashText(policy.trash_days) : recordWords.trashEmpty);
  const view = recordView({ title: recordWords.trashTitle, label: recordWords.trashTitle, body: [text, list], onClose });
  const restore = async (entry, limits) => {
    const secret = await secrets.restore(entry.id, limits);
    entry.line.remove();
    if (list.childElementCount === 0) text.textContent = recordWords.trashEmpty;
    view.focus();
    onRestored(secret);
  };
  list.append(...trashed.map((secret) => new TrashedLine({ secret, policy, restore }).element));
  return view;
}

class TrashedLine {
  #secret;
  #policy;
  #restore;
  #below = element("div", { class: "record-below" });
  #again;

  constructor({ secret, policy, restore }) {
    this.#secret = secret;
    this.#policy = policy;
    this.#restore = (limits) => restore({ id: secret.id, line: this.element }, limits);
    const title = secret.title ?? lifeWords.damagedTitle;
    this.#again = button({ text: recordWords.restore, label: recordWords.restoreNamed(title), on: () => this.#tryToRestore() });
    this.element = recordLine({
      name: [element("span", { class: "row-title" }, title)],
      facts: [`${recordWords.trashed(secret)} · ${recordWords.purged(secret.purged_at)}`],
      tools: secret.title === null ? [] : [this.#again],
    });
    this.element.append(this.#below);
  }

  async #tryToRestore() {
    try {
      await this.#restore({});
    } catch (error) {
      // One that is over comes back with a new limit only; the server says which one it wants.
      if (!this.#askForLimits(error.fields ?? {})) this.#below.replaceChildren(notice({ kind: "error", text: explain(error) }));
    }
  }

  #askForLimits(faults) {
    const expiry = "expires_at" in faults ? expiryField({ expires_at: null }, this.#policy) : null;
    const opens = "opens_max" in faults ? opensField({ opens_max: null }, this.#policy) : null;
    const parts = [expiry, opens].filter(Boolean);
    if (parts.length === 0) return false;
    const form = new Form({
      label: recordWords.restoreNamed(this.#secret.title),
      parts,
      submitText: recordWords.restore,
      onSubmit: () =>
        this.#restore({
          ...(expiry ? { expires_at: timeOf(expiry.value) } : {}),
          ...(opens ? { opens_max: opens.value === "" ? null : Number(opens.value) } : {}),
        }),
      onClose: () => {
        this.#below.replaceChildren();
        this.#again.focus();
      },
    });
    form.note({ kind: "information", text: expiry ? recordWords.needsExpiry : recordWords.needsOpens });
    this.#below.replaceChildren(form.element);
    form.focus();
    return true;
  }
}
