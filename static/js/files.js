/** The files of an open secret: a list, each to be downloaded or removed, and a way to add one. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { confirmation } from "./confirmation.js";
import { element } from "./element.js";
import { fileWords } from "./file-words.js";
import { Cancelled, Transfer, save } from "./file-transfer.js";
import { moment } from "./formats.js";
import { notice } from "./notice.js";
import { namesOf } from "./people.js";
import { ApiError } from "./problem.js";
import { recordLine, recordView } from "./record-view.js";
import { recordWords } from "./record-words.js";
import { words } from "./words.js";

/** Loads the list and makes its view for a row. Throws ApiError when the server refuses. */
export async function part({ row, onClose }) {
  const { attachments } = await row.secrets.files("GET", row.secret.id);
  return new Files({ row, files: attachments, names: await namesOf(attachments.map((file) => file.added_by)), onClose });
}

class Files {
  #row;
  #files;
  #names;
  #view;
  #transfer = null;
  #notices = element("div", { class: "form-notices" });
  #body = element("div");

  constructor({ row, files, names, onClose }) {
    this.#row = row;
    this.#files = files;
    this.#names = names;
    const label = words.filesNamed(row.title, files.length);
    const close = () => (this.#transfer ? this.#say("information", fileWords.wait) : onClose());
    this.#view = recordView({ title: fileWords.title, label, body: [this.#body, this.#notices], onClose: close });
    this.#view.element.classList.add("files");
    this.#showList();
  }

  get element() {
    return this.#view.element;
  }

  focus() {
    this.#view.focus();
  }

  /** Ends what is under way: the view is taken away, or the secret was locked. */
  stop() {
    this.#transfer?.cancel();
  }

  #showList() {
    const lines = this.#files.map((file) => this.#line(file));
    const list = lines.length > 0 ? element("ul", { class: "record-lines" }, ...lines) : element("p", { class: "field-help" }, fileWords.empty);
    this.#body.replaceChildren(list, ...this.#adding());
  }

  #line(file) {
    const name = file.name ?? fileWords.damaged;
    const who = this.#names.get(file.added_by) ?? recordWords.somebody;
    const download = button({ text: fileWords.download, label: fileWords.downloadNamed(name), on: () => this.#download(file) });
    const remove = button({ label: fileWords.removeNamed(name), look: "subtle", drawing: "cross", on: () => this.#askToRemove(file) });
    return recordLine({
      name: [element("bdi", { class: "file-name" }, name)],
      facts: [[fileWords.size(file.size), moment(file.added_at), who].join(" · ")],
      tools: [file.name !== null && download, this.#row.secret.can_edit && remove].filter(Boolean),
    });
  }

  /** Gives the button that adds a file, and what may be added; or why nothing may. */
  #adding() {
    const { attachments: isOn, attachments_max: most, attachment_max_bytes: bytes } = this.#row.policy;
    const help = (text) => [element("p", { class: "field-help" }, text)];
    if (!this.#row.secret.can_edit) return [];
    if (!isOn) return help(fileWords.off);
    if (this.#files.length >= most) return help(fileWords.full);
    const input = element("input", { type: "file", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" });
    input.addEventListener("change", () => {
      const [file] = input.files;
      input.value = "";
      if (file) this.#add(file);
    });
    const add = button({ text: fileWords.add, drawing: "add", action: "add-file", on: () => input.click() });
    return [element("div", { class: "button-row" }, add, input), ...help(fileWords.help(bytes, most))];
  }

  #add(file) {
    const { attachment_max_bytes: most } = this.#row.policy;
    if (file.size > most) return this.#say("error", fileWords.tooLarge(file.name, most));
    if (file.size === 0) return this.#say("error", fileWords.isEmpty(file.name));
    return this.#run(fileWords.sending(file.name), async (transfer) => {
      await transfer.send(file);
      await this.#reload();
      announce(fileWords.sent(file.name));
    });
  }

  #download(file) {
    return this.#run(fileWords.fetching(file.name), async (transfer) => {
      const parts = await transfer.fetch(file);
      // Nothing is handed out after the secret was locked.
      if (transfer.isCancelled) return;
      save(parts, file.name);
      announce(fileWords.saved(file.name));
    });
  }

  #askToRemove(file) {
    const name = file.name ?? fileWords.damaged;
    const close = () => {
      this.#showList();
      this.focus();
    };
    const question = confirmation({
      question: fileWords.removeQuestion(name),
      text: fileWords.removeText,
      answer: fileWords.remove,
      onConfirm: async () => {
        await this.#calls("DELETE", `/${file.id}`);
        await this.#reload();
        close();
        announce(fileWords.removed(name));
      },
      explainRefusal: (error) => this.#row.explain(error),
      onClose: close,
    });
    this.#notices.replaceChildren();
    this.#body.replaceChildren(question.element);
    question.focus();
  }

  /** Does something that takes its time: its progress and a button that calls it off stand below the list. */
  async #run(text, work) {
    if (this.#transfer) return;
    const bar = element("progress", { max: "1", value: "0", "aria-label": text });
    const transfer = new Transfer(this.#calls, (share) => { bar.value = share; });
    const cancel = button({ text: fileWords.cancel, look: "subtle", on: () => transfer.cancel() });
    this.#transfer = transfer;
    this.#notices.replaceChildren(element("div", { class: "file-progress" }, element("span", {}, text), bar, cancel));
    cancel.focus();
    try {
      await work(transfer);
      this.#end();
    } catch (error) {
      this.#end();
      this.#explain(error);
    }
  }

  #end() {
    this.#transfer = null;
    this.#notices.replaceChildren();
    if (!this.#view.element.isConnected) return;
    this.#showList();
    this.focus();
  }

  #explain(error) {
    if (error instanceof Cancelled || !this.#view.element.isConnected || this.#row.takeRefusal(error)) return;
    this.#say("error", error.code === "unreadable" ? fileWords.broken : this.#row.explain(error));
    // A fault of ours and no refusal: it is shown as one, but must not vanish.
    if (!(error instanceof ApiError)) throw error;
  }

  async #reload() {
    // It may have been locked while the last part was on its way.
    if (!this.#row.isOpen) return;
    const { attachments } = await this.#calls("GET", "");
    this.#names = await namesOf(attachments.map((file) => file.added_by));
    this.#files = attachments;
    this.#row.keep({ ...this.#row.opened, attachments: attachments.length });
  }

  #calls = (method, path, body) => this.#row.secrets.files(method, this.#row.secret.id, path, body);

  #say(kind, text) {
    this.#notices.replaceChildren(notice({ kind, text }));
  }
}
