/** What an event of the audit log tells beside who, what and where: its details in words. */

import { number } from "./formats.js";

/** Facts that say nothing to an admin: commitments to accounts, an ask's id, the count of an installation's states. */
const UNTOLD = new Set(["about", "to", "ask", "generation"]);
/** Facts that are told only where they hold. */
const IF_TRUE = new Set(["everyone", "by_admin"]);

/** Gives an event's details as one line; a fact that this page has no words for is told by its name. */
export function detailsOf(page, { kind, details }) {
  if (kind === "refused" && !details.reason) return page.say("wrong-password");
  const facts = Object.entries(details).filter(([name]) => !UNTOLD.has(name));
  return facts.map(([name, value]) => factOf(page, name, value)).filter(Boolean).join(" · ");
}

function factOf(page, name, value) {
  if (name === "csv") return value && page.say("detail-form", { value: "CSV" });
  if (IF_TRUE.has(name)) return value && page.say(`detail-${name}`);
  if (name === "reason" && page.says(`reason-${value}`)) return page.say(`reason-${value}`);
  const shown = shownValue(name, value);
  if (page.says(`detail-${name}`)) return page.say(`detail-${name}`, { value: shown });
  return ruleOf(page, name, value) ?? page.say("detail", { name: spaced(name), value: shown });
}

/** Tells a rule of the policy in the words of its form. */
function ruleOf(page, name, value) {
  const field = document.getElementById("policy-page").content.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (!field) return null;
  return page.say("detail", { name: field.querySelector("label").textContent, value: ruleValue(page, field, value) });
}

function ruleValue(page, field, value) {
  if (typeof value === "boolean") return page.say(value ? "on" : "off");
  if (value === "none") return page.say("empty-value");
  const option = field.querySelector(`option[value="${CSS.escape(value)}"]`);
  if (option) return option.textContent;
  const unit = field.querySelector(".number > span")?.textContent ?? "";
  return `${number(value)} ${unit}`.trim();
}

function shownValue(name, value) {
  if (typeof value === "number") return number(value);
  return name === "form" ? value.toUpperCase() : spaced(String(value));
}

function spaced(text) {
  return text.replaceAll("_", " ");
}
