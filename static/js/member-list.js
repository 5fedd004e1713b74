/** The people and groups that a secret is shared with, each with the last day on which it opens for them. */

import { announce } from "./announcer.js";
import { button } from "./button.js";
import { element } from "./element.js";
import { dayValue, timeOf } from "./local-time.js";
import { lozenge } from "./lozenges.js";
import { recordLine } from "./record-view.js";
import { serverNow } from "./server-clock.js";
import { sharingWords } from "./sharing-words.js";

/** A list of members, each `{account_id or group_id, until, name}`. `onEmptied` is called when the focus has to go elsewhere. */
export class MemberList {
  element = element("div", { class: "members" });
  onEmptied = () => {};
  isDirty = false;
  #members;
  #isFrozen = false;

  constructor(members) {
    this.#members = members;
    this.#show();
  }

  get size() {
    return this.#members.length;
  }

  /** The members as the API takes them. */
  get value() {
    return this.#members.map(({ name: _name, ...member }) => member);
  }

  /** Shows the list for reading only. */
  freeze() {
    this.#isFrozen = true;
    this.#show();
  }

  /** Adds somebody at the end, if he is not there. */
  add(who, name) {
    const isThere = this.#members.some((one) => one.account_id === who.account_id && one.group_id === who.group_id);
    if (!isThere) this.#members = [...this.#members, { ...who, until: null, name }];
    this.isDirty ||= !isThere;
    this.#show();
    announce(sharingWords.added(name));
  }

  #remove(member) {
    this.#members = this.#members.filter((one) => one !== member);
    this.isDirty = true;
    this.#show();
    announce(sharingWords.removed(member.name));
    this.onEmptied();
  }

  #show() {
    const lines = this.#members.map((member) => this.#line(member));
    const nobody = this.#isFrozen ? sharingWords.nobodyElse : sharingWords.nobody;
    const list = element("ul", { class: "record-lines", "aria-label": sharingWords.members }, ...lines);
    this.element.replaceChildren(lines.length > 0 ? list : element("p", { class: "row-origin" }, nobody));
  }

  #line(member) {
    const { name, until, group_id: group } = member;
    const isOver = until !== null && Date.parse(until) <= serverNow();
    const marks = [group && lozenge(sharingWords.group), isOver && lozenge(sharingWords.ended, "removed")].filter(Boolean);
    const facts = this.#isFrozen ? [until === null ? sharingWords.forGood : sharingWords.until(lastMoment(until))] : [];
    return recordLine({ name: [element("span", {}, name), ...marks], facts, tools: this.#isFrozen ? [] : this.#tools(member) });
  }

  #tools(member) {
    const { name, until } = member;
    const day = element("input", { type: "date", "aria-label": sharingWords.lastDayOf(name), min: dayValue(serverNow()) });
    day.value = until === null ? "" : dayValue(lastMoment(until));
    day.addEventListener("change", () => {
      member.until = dayAfter(day.value);
      this.isDirty = true;
    });
    const remove = button({ label: sharingWords.remove(name), look: "subtle", drawing: "cross", on: () => this.#remove(member) });
    return [element("label", { class: "member-end" }, element("span", {}, sharingWords.lastDay), element("span", { class: "control" }, day)), remove];
  }
}

// A place ends when its last day does: at the beginning of the next one, where the owner is.
function dayAfter(value) {
  if (value === "") return null;
  const next = new Date(timeOf(value));
  next.setDate(next.getDate() + 1);
  return next.toISOString();
}

const lastMoment = (until) => Date.parse(until) - 1;
