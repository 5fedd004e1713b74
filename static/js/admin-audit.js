/** The audit log: a table with filters that pages on the server. */

import { button } from "./button.js";
import { element } from "./element.js";
import { number } from "./formats.js";
import { announce } from "./announcer.js";
import { detailsOf } from "./admin-event-details.js";
import { namesOf } from "./people.js";

const AT_ONCE = 50;
const MOST_ROUNDS = 10;

/** Shows the newest events, and the filters. */
export async function start({ root, page }) {
  await page.knowSite();
  page.show(root, "audit-page");
  const log = new AuditLog(root, page);
  await log.show();
  return () => log.refresh();
}

class AuditLog {
  #root;
  #page;
  #form;
  #table;
  #notices;
  #person = null;
  #secret = null;
  /** Where each page that was left by "Older" begins; the last is the one on the screen. */
  #path = [null];
  #next = null;
  #latest = 0;

  constructor(root, page) {
    this.#root = root;
    this.#page = page;
    this.#form = root.querySelector("form");
    this.#table = root.querySelector("table");
    this.#notices = root.querySelector(".notices");
    page.picker(this.#form.querySelector("[role=combobox]"), "people", (person) => this.#filterBy({ person }));
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("change", (event) => {
      if (event.target.name) this.#restart();
    });
    this.#on("older", () => this.#turn([...this.#path, this.#next]));
    this.#on("newer", () => this.#turn(this.#path.slice(0, -1)));
    this.#on("clear", () => this.#clear());
  }

  /** Shows the page of events that the path leads to. Throws ApiError. */
  async show() {
    this.#latest += 1;
    const mine = this.#latest;
    const results = this.#root.querySelector(".results");
    results.setAttribute("aria-busy", "true");
    const found = await this.#search();
    // Somebody has changed a filter meanwhile: a later answer is on its way.
    if (mine !== this.#latest) return;
    const link = (await import("./admin-places.js")).linksOn(this.#page, found.events);
    this.#fill(found, link);
    results.setAttribute("aria-busy", "false");
  }

  /** Shows the newest events again, unless somebody is reading older ones. */
  refresh() {
    if (this.#path.length === 1) this.#restart();
  }

  /** The server looks at a bounded part of the log at a time: where nothing in it matches, the search goes on. */
  async #search() {
    let before = this.#path.at(-1);
    for (let round = 1; ; round += 1) {
      const body = { ...this.#filters, limit: AT_ONCE, ...(before && { before }) };
      const found = await this.#page.call("POST", "admin/events/search", { body });
      before = found.next_before;
      if (found.events.length > 0 || before === null || round === MOST_ROUNDS) return found;
    }
  }

  get #filters() {
    const { kind, from, to } = this.#form.elements;
    const filters = {};
    if (kind.value) filters.kinds = [kind.value];
    if (this.#person) filters.account_id = this.#person.id;
    if (this.#secret) filters.secret_id = this.#secret.id;
    // Days are those of the reader; the last one counts to its end.
    if (from.value) filters.from = new Date(`${from.value}T00:00`).toISOString();
    if (to.value) filters.to = new Date(`${to.value}T23:59:59.999`).toISOString();
    return filters;
  }

  #on(action, listener) {
    this.#root.querySelector(`[data-action="${action}"]`).addEventListener("click", listener);
  }

  #filterBy({ person = this.#person, secret = this.#secret }) {
    this.#person = person;
    this.#secret = secret;
    const chips = [
      person && this.#page.chip(person.name, () => this.#filterBy({ person: null })),
      secret && this.#page.chip(secret.name, () => this.#filterBy({ secret: null })),
    ];
    this.#form.querySelector(".chips").replaceChildren(...chips.filter(Boolean));
    this.#restart();
  }

  #clear() {
    this.#form.reset();
    this.#filterBy({ person: null, secret: null });
    this.#form.elements.kind.focus();
  }

  #restart() {
    return this.#turn([null]);
  }

  async #turn(path) {
    const before = this.#path;
    this.#path = path;
    this.#notices.replaceChildren();
    try {
      await this.show();
      announce(this.#page.say("shown", { count: number(this.#table.tBodies[0].rows.length) }));
    } catch (error) {
      this.#path = before;
      this.#page.complain(this.#notices, error);
      this.#root.querySelector(".results").setAttribute("aria-busy", "false");
    }
  }

  #fill({ events, next_before: next }, link) {
    this.#next = next;
    const isFiltered = Object.keys(this.#filters).length > 0;
    const empty = next === null ? (isFiltered ? "filtered" : "all") : "so-far";
    const names = [];
    const rows = events.map((event) => [
      this.#page.time(event.at),
      this.#kindOf(event.kind),
      this.#who(event, names),
      this.#secretOf(event),
      link(event),
      detailsOf(this.#page, event),
    ]);
    this.#page.fillTable(this.#table, rows);
    this.#table.hidden = rows.length === 0;
    for (const line of this.#root.querySelectorAll("[data-empty]")) line.hidden = rows.length > 0 || line.dataset.empty !== empty;
    this.#root.querySelector('[data-action="clear"]').hidden = !isFiltered;
    this.#allowTurning();
    this.#learnNames(names);
  }

  /** Allows the ways that there are; the focus of a button that is no longer allowed goes to the other. */
  #allowTurning() {
    const [older, newer] = ["older", "newer"].map((action) => this.#root.querySelector(`[data-action="${action}"]`));
    const focused = document.activeElement;
    older.disabled = this.#next === null;
    newer.disabled = this.#path.length === 1;
    if (focused === older && older.disabled) newer.focus();
    if (focused === newer && newer.disabled) older.focus();
  }

  #kindOf(kind) {
    return this.#form.elements.kind.querySelector(`[value="${CSS.escape(kind)}"]`)?.textContent ?? kind;
  }

  #who({ account_id: id }, names) {
    if (!id) return this.#page.say("erased");
    const node = this.#filter(this.#page.say("somebody"), (name) => this.#filterBy({ person: { id, name } }));
    names.push({ id, node });
    return node;
  }

  #secretOf({ secret_id: id, title }) {
    if (!id) return null;
    return this.#filter(title ?? this.#page.say("deleted-secret"), (name) => this.#filterBy({ secret: { id, name } }));
  }

  #filter(name, onClick) {
    const node = button({ text: name, look: "link", on: () => onClick(node.textContent) });
    node.title = this.#page.say("filter", { name });
    return node;
  }

  async #learnNames(places) {
    const names = await namesOf(places.map(({ id }) => id));
    for (const { id, node } of places) {
      const name = names.get(id);
      if (!name) continue;
      node.replaceChildren(element("span", {}, name));
      node.title = this.#page.say("filter", { name });
    }
  }
}
