/** What the tabs of the admin page have in common: the calls, the texts and pieces of the shell, and the site's state. */

import { announce } from "./announcer.js";
import { button, setBusy } from "./button.js";
import { element, setAttribute } from "./element.js";
import { explain } from "./explanation.js";
import { moment } from "./formats.js";
import * as host from "./host.js";
import { icon } from "./icons.js";
import { notice } from "./notice.js";
import { pageWords } from "./page-words.js";
import { ApiError } from "./problem.js";

const texts = new Map([...document.getElementById("texts").content.children].map((line) => [line.dataset.text, line.textContent]));

/** The page around the tabs. */
export class AdminPage {
  #api;
  #listeners = [];
  #banner = document.getElementById("banner");

  constructor(api) {
    this.#api = api;
  }

  /** Calls the API and gives the body. Throws ApiError. */
  async call(method, path, options) {
    return (await this.#api.call(method, path, options)).body;
  }

  /** Asks for the overview anew and tells every listener. */
  async refresh() {
    const overview = await this.call("GET", "admin/overview");
    this.siteUrl = overview.installation.base_url;
    this.siteName = new URL(overview.installation.base_url).hostname;
    this.#showSealed(overview.sealed);
    for (const listener of this.#listeners) listener(overview);
    return overview;
  }

  /** Waits until the site's address is known. Throws ApiError. */
  async knowSite() {
    if (!this.siteUrl) await this.refresh();
  }

  /** Calls back with every overview that comes from now on. */
  onOverview(listener) {
    this.#listeners.push(listener);
  }

  /** Tells whether the shell has such a text. */
  says(name) {
    return texts.has(name);
  }

  /** Says a text of the shell; `values` are filled in where it names them in braces. */
  say(name, values = {}) {
    return texts.get(name).replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }

  /** Fills a tab with a copy of one of the shell's templates. */
  show(root, name) {
    root.replaceChildren(document.getElementById(name).content.cloneNode(true));
  }

  /**
   * Says why a call failed: what is wrong with a field before what is wrong in general. On this page, what is not allowed is so
   * because of the site, not because of an issue.
   */
  explain(error) {
    if (error.code === "not_allowed") return this.say("not_allowed");
    return String(Object.values(error.fields ?? {})[0] ?? explain(error));
  }

  /** Shows a failure in an element; the one before goes. */
  complain(place, error, options = {}) {
    place.replaceChildren(notice({ kind: "error", text: this.explain(error), ...options }));
  }

  /** Fills a tab by `fill()`; when that fails, says why and offers to try again. */
  async load(root, fill) {
    root.setAttribute("aria-busy", "true");
    try {
      await fill();
    } catch (error) {
      const retry = button({ text: pageWords.tryAgain, on: () => this.load(root, fill) });
      this.complain(root, error, { title: this.say("load-failed"), actions: [retry] });
      revealFault(error);
    } finally {
      root.setAttribute("aria-busy", "false");
    }
  }

  /** Lets a button do something once at a time; a failure is shown in `place`. */
  async busily(node, place, work) {
    if (node.getAttribute("aria-disabled") === "true") return;
    setBusy(node, true);
    place.replaceChildren();
    try {
      await work();
    } catch (error) {
      this.complain(place, error);
      revealFault(error);
    } finally {
      setBusy(node, false);
    }
  }

  /** Tells a result to everybody: those who see the screen and those who do not. */
  tell(text) {
    announce(text);
    host.celebrate(text);
  }

  /** Lets people search the host from a combobox of the shell; see admin-picker.js. */
  async picker(input, what, onPick) {
    const [{ Picker }, directory] = await Promise.all([import("./admin-picker.js"), this.directory()]);
    const pick = (one) => {
      this.complainAt(input);
      onPick(one);
    };
    const say = (name) => this.say(what === "groups" && name !== "found" ? `${name}-groups` : name);
    return new Picker({ input, say, search: directory[what], onPick: pick });
  }

  /** Gives what the host knows by name: people, groups, issues. */
  directory() {
    return import("./admin-directory.js");
  }

  /** Makes a list item that shows what was chosen and takes it away when its button is pressed. */
  chip(name, onRemove) {
    const remove = button({ label: this.say("remove", { name }), look: "subtle", drawing: "cross", on: onRemove });
    return element("li", { class: "chip" }, element("span", {}, name), remove);
  }

  /** Shows a complaint at a control, or takes it away. */
  complainAt(control, text = "") {
    const line = document.getElementById(control.getAttribute("aria-describedby").split(" ")[0]);
    line.replaceChildren(...(text ? [icon("error"), element("span", {}, text)] : []));
    line.hidden = !text;
    setAttribute(control, "aria-invalid", text ? "true" : null);
  }

  /** Writes a moment for a table. */
  time(value) {
    return element("time", { datetime: value }, moment(value));
  }

  /** Fills a table with rows of cells, each a text or a node; in narrow windows every cell shows its column's name. */
  fillTable(table, rows) {
    const names = [...table.querySelectorAll("th")].map((head) => head.textContent);
    const row = (cells) =>
      element("tr", { role: "row" }, ...cells.map((cell, index) => element("td", { role: "cell", "data-label": names[index] }, cell)));
    table.tBodies[0].replaceChildren(...rows.map(row));
  }

  #showSealed(sealed) {
    if (!sealed) return this.#banner.replaceChildren();
    const text = `${this.say("sealed-text")} ${this.say("sealed-at", { date: moment(sealed.at) })}`;
    return this.#banner.replaceChildren(notice({ kind: "warning", title: this.say("sealed-title"), text }));
  }
}

// A fault of ours and no refusal: it is shown as one, but must not vanish.
function revealFault(error) {
  if (!(error instanceof ApiError)) throw error;
}
