/** The policy: one form. The server's bounds and refusals stand at the fields, and nobody's changes are lost. */

import { GroupField } from "./admin-groups.js";
import { button } from "./button.js";
import { guardLeaving } from "./leaving.js";
import { number } from "./formats.js";
import { notice } from "./notice.js";

/** Shows the form, filled with the policy of this moment. */
export async function start({ root, page }) {
  const answer = await page.call("GET", "admin/policy");
  page.show(root, "policy-page");
  const form = new PolicyForm(root.querySelector("form"), page);
  form.take(answer);
}

class PolicyForm {
  #form;
  #page;
  #groups;
  #notices;
  #save;
  #mark = document.querySelector("#tab-policy .tab-mark");
  #policy;
  #version;

  constructor(form, page) {
    this.#form = form;
    this.#page = page;
    this.#notices = form.querySelector(".notices");
    this.#save = form.querySelector("[type=submit]");
    this.#groups = new GroupField(form.querySelector('[data-field="add_groups"]'), page, () => this.#changed());
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    form.querySelector('[data-action="reset"]').addEventListener("click", () => this.#reset());
  }

  /** Shows a policy as the server holds it. */
  take({ policy, bounds, version }) {
    this.#policy = policy;
    this.#version = version;
    for (const [name, bound] of Object.entries(bounds)) this.#showBounds(this.#field(name), bound);
    this.#reset();
  }

  #reset() {
    for (const [name, value] of Object.entries(this.#policy)) this.#set(name, value);
    this.#clear();
    this.#changed();
  }

  #field(name) {
    return this.#form.querySelector(`[data-field="${name}"]`);
  }

  #control(name) {
    return this.#field(name)?.querySelector("input, select");
  }

  #set(name, value) {
    const control = this.#control(name);
    if (name === "add_groups") this.#groups.value = value;
    else if (control?.type === "checkbox") control.checked = value;
    else if (control) control.value = value ?? "";
  }

  #get(name) {
    const control = this.#control(name);
    if (name === "add_groups") return this.#groups.value;
    // A field that this page does not know goes back as it came.
    if (!control) return this.#policy[name];
    if (control.type === "checkbox") return control.checked;
    if (control.type === "number" || name === "password_min_strength") return control.value === "" ? null : Number(control.value);
    return control.value;
  }

  get #values() {
    return Object.fromEntries(Object.keys(this.#policy).map((name) => [name, this.#get(name)]));
  }

  #changed() {
    const isDirty = JSON.stringify(this.#values) !== JSON.stringify(this.#policy);
    guardLeaving(this, isDirty);
    this.#mark.hidden = !isDirty;
    this.#form.querySelector(".policy-state").textContent = isDirty ? this.#page.say("unsaved") : "";
    this.#field("add_groups").hidden = this.#control("who_may_add").value !== "groups";
  }

  #showBounds(field, { min, max }) {
    const control = field?.querySelector("input");
    if (!control) return;
    field.querySelector(".field-bounds").textContent = this.#page.say("bounds", { min: number(min), max: number(max) });
    control.min = min;
    control.max = max;
  }

  #clear() {
    this.#notices.replaceChildren();
    for (const field of this.#form.querySelectorAll("[data-field]")) {
      this.#page.complainAt(field.querySelector("input, select"));
      field.querySelector(".field-other").hidden = true;
    }
  }

  async #send() {
    this.#clear();
    const wrong = Object.keys(this.#policy).filter((name) => this.#control(name)?.validity.badInput);
    if (wrong.length > 0) return this.#complain(wrong.map((name) => [name, this.#page.say("whole-number")]));
    const sent = { body: this.#values, version: this.#version };
    return this.#page.busily(this.#save, this.#notices, async () => {
      try {
        this.take(await this.#page.call("PUT", "admin/policy", sent));
        this.#page.tell(this.#page.say("saved"));
      } catch (error) {
        if (error.code === "changed_meanwhile") await this.#showConflict();
        else if (!this.#complain(Object.entries(error.fields ?? {}))) throw error;
      }
    });
  }

  /** Shows at the fields what is wrong with them. Gives whether any field was named. */
  #complain(faults) {
    const named = faults.filter(([name]) => this.#field(name));
    for (const [name, text] of named) this.#page.complainAt(this.#control(name), String(text));
    this.#control(named[0]?.[0] ?? "")?.focus();
    return named.length > 0;
  }

  /** Shows the other policy beside what stands in the form; saving again replaces it knowingly. */
  async #showConflict() {
    const other = await this.#page.call("GET", "admin/policy");
    const mine = this.#values;
    this.#policy = other.policy;
    this.#version = other.version;
    const differing = Object.keys(other.policy).filter((name) => JSON.stringify(mine[name]) !== JSON.stringify(other.policy[name]));
    for (const name of differing) this.#showOther(name, other.policy[name]);
    const isSame = differing.length === 0;
    const takeOther = () => {
      this.take(other);
      this.#save.focus();
    };
    const take = button({ text: this.#page.say("conflict-take"), on: takeOther });
    const text = this.#page.say(isSame ? "conflict-same" : "conflict-text");
    this.#notices.replaceChildren(
      notice({ kind: "warning", role: "alert", title: this.#page.say("conflict-title"), text, actions: isSame ? [] : [take] }),
    );
    this.#changed();
  }

  #showOther(name, value) {
    const line = this.#field(name)?.querySelector(".field-other");
    if (!line) return;
    line.textContent = this.#page.say("other-value", { value: this.#written(name, value) });
    line.hidden = false;
  }

  #written(name, value) {
    const control = this.#control(name);
    if (name === "add_groups") return this.#groups.written(value) || this.#page.say("empty-value");
    if (value === null) return this.#page.say("empty-value");
    if (typeof value === "boolean") return this.#page.say(value ? "on" : "off");
    if (control.tagName === "SELECT") return control.querySelector(`[value="${CSS.escape(value)}"]`)?.textContent ?? value;
    return number(value);
  }
}
