/** The part of a form that says how long and how often a secret opens, and when it should be replaced: folded away. */

import { button } from "./button.js";
import { element } from "./element.js";
import { lifeWords } from "./life-words.js";
import { dayValue, momentValue, timeOf } from "./local-time.js";
import { textField } from "./typed-field.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A part of a form, like a field. */
export class LifeOptions {
  /** `secret` is the one that is edited; a new one begins with the expiry of the policy. */
  constructor({ policy, secret = null }) {
    const life = secret ?? { expires_at: defaultExpiry(policy), opens_max: null, rotate_by: null };
    this.fields = [expiryField(life, policy), opensField(life, policy), rotationField(life)];
    const folded = element("details", { class: "folded" }, element("summary", {}, lifeWords.options));
    folded.append(...this.fields.map((field) => field.element));
    // What will happen by itself is better seen than found out.
    folded.open = this.fields.some((field) => field.value !== "");
    this.element = folded;
  }

  get isDirty() {
    return this.fields.some((field) => field.isDirty);
  }

  /** Gives the fields that were changed, as the API takes them. */
  changes() {
    const [expiry, opens, rotation] = this.fields;
    return {
      ...(expiry.isDirty ? { expires_at: timeOf(expiry.value) } : {}),
      ...(opens.isDirty ? { opens_max: opens.value === "" ? null : Number(opens.value) } : {}),
      ...(rotation.isDirty ? { rotate_by: timeOf(rotation.value) } : {}),
    };
  }

  /** Forgets what was typed. */
  forget() {
    for (const field of this.fields) field.forget();
  }
}

/** Makes the field for the time of expiry. */
export function expiryField({ expires_at: expiresAt }, policy) {
  const latest = policy.expiry_max_days === null ? null : new Date(Date.now() + policy.expiry_max_days * DAY_MS);
  return textField({
    name: "expires_at",
    label: lifeWords.expires,
    help: latest ? lifeWords.expiresHelpBound(policy.expiry_max_days) : lifeWords.expiresHelp,
    type: "datetime-local",
    required: false,
    attributes: { min: momentValue(Date.now()), max: latest && momentValue(latest) },
    initial: momentValue(expiresAt),
    check: (value) => (value !== "" && Date.parse(value) <= Date.now() ? lifeWords.expiresWrong : null),
  });
}

/** Makes the field for the number of times that it opens. */
export function opensField({ opens_max: opensMax }, policy) {
  const least = policy.one_time_allowed ? 1 : 2;
  const most = policy.opens_max;
  const isNumber = (value) => Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most;
  const field = textField({
    name: "opens_max",
    label: lifeWords.opens,
    help: lifeWords.opensHelp,
    type: "number",
    required: false,
    attributes: { min: least, max: most, step: "1" },
    initial: opensMax === null ? "" : String(opensMax),
    check: (value) => (value === "" || isNumber(value) ? null : lifeWords.opensWrong(least, most)),
  });
  if (policy.one_time_allowed) field.element.append(button({ text: lifeWords.openOnce, look: "link", on: () => field.type("1") }));
  return field;
}

function rotationField({ rotate_by: rotateBy }) {
  return textField({
    name: "rotate_by",
    label: lifeWords.rotateBy,
    help: lifeWords.rotateHelp,
    type: "date",
    required: false,
    initial: rotateBy === null ? "" : dayValue(rotateBy),
  });
}

const defaultExpiry = ({ expiry_default_days: days }) => (days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString());
