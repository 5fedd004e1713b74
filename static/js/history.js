/** The older versions of an open secret: a list, each to be looked at and to be restored. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { confirmation } from "./confirmation.js";
import { contentView } from "./content-view.js";
import { element } from "./element.js";
import { lozenge } from "./lozenges.js";
import { namesOf } from "./people.js";
import { recordLine, recordView } from "./record-view.js";
import { recordWords } from "./record-words.js";
import { words } from "./words.js";

/** Loads the list and makes its view for a row. Throws ApiError when the server refuses. */
export async function part({ row, onClose }) {
  const versions = await row.secrets.versions(row.secret.id);
  const names = await namesOf(versions.map((version) => version.updated_by));
  return new History({ row, versions, names, onClose });
}

class History {
  #row;
  #versions;
  #names;
  #body = element("div");
  #stop = () => {};
  #view;

  constructor({ row, versions, names, onClose }) {
    this.#row = row;
    this.#versions = versions;
    this.#names = names;
    const { title } = row;
    this.#view = recordView({ title: recordWords.historyTitle, label: words.historyNamed(title), body: [this.#body], onClose });
    this.#showList();
  }

  get element() {
    return this.#view.element;
  }

  focus() {
    this.#view.focus();
  }

  stop() {
    this.#stop();
    this.#stop = () => {};
  }

  #showList(seen = null) {
    this.stop();
    const lines = this.#versions.map((version) => this.#line(version));
    const empty = lines.length < 2 && element("p", { class: "field-help" }, recordWords.historyEmpty);
    this.#body.replaceChildren(element("ul", { class: "record-lines" }, ...lines), empty || "");
    if (seen) this.#body.querySelector(`[data-action="view-${seen}"]`)?.focus();
  }

  #line(version) {
    const { version: number, updated_by: author, updated_at: time, is_current: isCurrent } = version;
    const view = button({
      text: recordWords.view,
      label: recordWords.viewNamed(number),
      action: `view-${number}`,
      on: () => this.#showVersion(number),
    });
    return recordLine({
      name: [element("span", {}, recordWords.version(number)), isCurrent && lozenge(recordWords.current)],
      facts: [`${recordWords.changed(time)} · ${this.#names.get(author) ?? recordWords.somebody}`],
      tools: isCurrent ? [] : [view],
    });
  }

  async #showVersion(number) {
    try {
      const version = await this.#row.secrets.readVersion(this.#row.secret.id, number);
      if (!this.#body.isConnected) return;
      this.stop();
      const view = contentView(version);
      this.#stop = view.stop;
      const heading = element("h4", { class: "record-version", tabindex: "-1" }, recordWords.version(number));
      const back = button({ text: recordWords.back, look: "subtle", on: () => this.#showList(number) });
      const restore = button({
        text: recordWords.restore,
        label: recordWords.restoreVersionNamed(number),
        on: () => this.#askToRestore(number),
      });
      const tools = [...view.tools, ...(this.#row.secret.can_edit ? [restore] : []), back, view.outcome];
      const title = element("p", { class: "other-version-title" }, version.title);
      this.#body.replaceChildren(heading, title, view.node, element("div", { class: "button-row" }, ...tools));
      heading.focus();
    } catch (error) {
      this.#row.refuse(error);
    }
  }

  #askToRestore(number) {
    const row = this.#row;
    const question = confirmation({
      question: recordWords.restoreVersionQuestion(number),
      text: recordWords.restoreVersionText,
      answer: recordWords.restore,
      look: "primary",
      onConfirm: async () => {
        const secret = await row.secrets.restoreVersion(row.secret.id, row.secret.version, number);
        row.open(secret, { focus: "more" });
        announce(recordWords.versionRestored(number));
      },
      explainRefusal: (error) => row.explain(error),
      onClose: () => this.#showVersion(number),
    });
    this.stop();
    this.#body.replaceChildren(question.element);
    question.focus();
  }
}
