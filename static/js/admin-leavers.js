/** The leaver report: which secrets somebody knows, so that they can be changed, and which ones need another owner. */

import { button } from "./button.js";
import { element } from "./element.js";
import { number } from "./formats.js";
import { notice } from "./notice.js";

/** Shows the search box; the report comes when somebody asks for it. */
export async function start({ root, page }) {
  await page.knowSite();
  page.show(root, "leavers-page");
  new LeaverReport(root, page);
}

class LeaverReport {
  #root;
  #page;
  #input;
  #notices;
  #csv;
  #person = null;
  #newOwner = null;

  constructor(root, page) {
    this.#root = root;
    this.#page = page;
    this.#input = root.querySelector("[role=combobox]");
    this.#notices = root.querySelector(".notices");
    this.#csv = root.querySelector('[data-action="csv"]');
    const show = root.querySelector("[type=submit]");
    page.picker(this.#input, "people", (person) => this.#choose(person, show));
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#person) page.busily(show, this.#notices, () => this.#show());
      else this.#askForPerson();
    });
    const ownerInput = root.querySelector("#owner-person");
    page.picker(ownerInput, "people", (person) => this.#chooseOwner(person, ownerInput));
    ownerInput.form.addEventListener("submit", (event) => event.preventDefault());
    this.#csv.addEventListener("click", () => page.busily(this.#csv, this.#notices, () => this.#download()));
  }

  get #body() {
    return { account_id: this.#person.id };
  }

  get #results() {
    return this.#root.querySelector(".results");
  }

  #choose(person, show) {
    this.#person = person;
    this.#input.value = person.name;
    // What is on the screen is somebody else's.
    this.#results.hidden = true;
    this.#csv.hidden = true;
    this.#input.addEventListener("input", () => { this.#person = null; }, { once: true });
    show.focus();
  }

  #askForPerson() {
    this.#page.complainAt(this.#input, this.#page.say("choose-person"));
    this.#input.focus();
  }

  async #show() {
    const { secrets, owned, truncated } = await this.#page.call("POST", "admin/leavers", { body: this.#body });
    const link = (await import("./admin-places.js")).linksOn(this.#page, [...secrets, ...owned]);
    const results = this.#results;
    results.querySelector("h2").textContent = this.#page.say("report", { name: this.#person.name });
    this.#page.fillTable(results.querySelector("table"), secrets.map((secret) => this.#row(secret, link)));
    results.querySelector("table").hidden = secrets.length === 0;
    results.querySelector(".empty").hidden = secrets.length > 0;
    this.#csv.hidden = secrets.length === 0;
    this.#showOwned(owned, link);
    if (truncated) {
      const text = this.#page.say("truncated", { count: number(Math.max(secrets.length, owned.length)) });
      this.#notices.replaceChildren(notice({ kind: "warning", text }));
    }
    results.hidden = false;
    results.querySelector("h2").focus();
  }

  get #owned() {
    return this.#root.querySelector(".owned");
  }

  #showOwned(owned, link) {
    const section = this.#owned;
    this.#page.fillTable(section.querySelector("table"), owned.map((secret) => this.#ownedRow(secret, link)));
    section.hidden = owned.length === 0;
  }

  #ownedRow(secret, link) {
    const title = secret.title ?? this.#page.say("deleted-secret");
    const give = button({ text: this.#page.say("make-owner"), label: this.#page.say("make-owner-of", { title }), on: () => this.#give(secret, give) });
    const mark = secret.limited && element("span", { class: "lozenge" }, this.#page.say("restricted"));
    return [title, link(secret), mark, give];
  }

  #chooseOwner(person, input) {
    this.#newOwner = person;
    input.value = person.name;
    input.addEventListener("input", () => { this.#newOwner = null; }, { once: true });
  }

  #give(secret, node) {
    const input = this.#owned.querySelector("[role=combobox]");
    if (!this.#newOwner) {
      this.#page.complainAt(input, this.#page.say("choose-person"));
      return input.focus();
    }
    const body = { account_id: this.#newOwner.id };
    return this.#page.busily(node, this.#owned.querySelector(".notices"), async () => {
      await this.#page.call("PUT", `admin/secrets/${secret.id}/owner`, { body });
      node.closest("tr").remove();
      this.#page.tell(this.#page.say("owner-made"));
      if (this.#owned.querySelector("td") === null) this.#owned.hidden = true;
      this.#root.querySelector("h2").focus();
    });
  }

  #row(secret, link) {
    return [
      secret.title ?? this.#page.say("deleted-secret"),
      link(secret),
      this.#page.time(secret.last_unlocked_at),
      this.#page.time(secret.content_changed_at),
      secret.is_trashed && element("span", { class: "lozenge" }, this.#page.say("trashed")),
    ];
  }

  /**
   * Saves the report as a file. Its name says nothing of anybody: files are passed on. The mark at the beginning tells
   * spreadsheets that it is UTF-8; the one that the server might send is lost on the way.
   */
  async #download() {
    const text = await this.#page.call("POST", "admin/leavers.csv", { body: this.#body });
    const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
    const name = `${this.#page.say("csv-name")}-${new Date().toISOString().slice(0, 10)}.csv`;
    element("a", { href: url, download: name }).click();
    // Some browsers start the download a moment after the click.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }
}
