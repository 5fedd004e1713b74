/** The fields of a one-time code: its setup key, and the settings that most services leave as they are. */

import { isBase32, tidyBase32 } from "./base32.js";
import { element } from "./element.js";
import { kindWords } from "./kind-words.js";
import { ALGORITHMS, DIGITS, LEAST_PERIOD, MOST_PERIOD, isOtpauth, readOtpauth } from "./otpauth.js";
import { choiceField, passwordField, textField } from "./typed-field.js";

const USUAL = Object.freeze({ seed: "", algorithm: "SHA1", digits: 6, period: 30, issuer: "", account: "" });

/** Makes the fields, as a group like that of every other kind. */
export function otpFields({ content = USUAL }) {
  const seed = seedField(content.seed);
  const settings = settingFields(content);
  const { issuer, account, algorithm, digits, period } = settings;
  const read = () => ({
    seed: tidyBase32(seed.value),
    algorithm: algorithm.value,
    digits: Number(digits.value),
    period: Number(period.value),
    issuer: issuer.value.trim(),
    account: account.value.trim(),
  });
  const fill = (code) => {
    seed.value = code.seed;
    for (const [name, field] of Object.entries(settings)) field.value = String(code[name]);
  };
  seed.control.addEventListener("input", () => {
    const code = isOtpauth(seed.value) && readOtpauth(seed.value);
    if (code) fill(code);
  });
  const folded = element("details", { class: "folded" }, element("summary", {}, kindWords.codeSettings));
  folded.append(...Object.values(settings).map((field) => field.element));
  return { fields: [seed, ...Object.values(settings)], nodes: [seed.element, folded], read, fill };
}

function seedField(initial) {
  return passwordField({
    name: "content.seed",
    alias: "content",
    label: kindWords.seed,
    help: kindWords.seedHelp,
    autocomplete: "off",
    initial,
    labels: { show: kindWords.showSeed, hide: kindWords.hideSeed },
    check: seedComplaint,
  });
}

function seedComplaint(value) {
  if (value.trim() === "") return kindWords.seedMissing;
  // A link that could be used has been taken apart while it was typed.
  if (isOtpauth(value)) return kindWords.otpauthWrong;
  return isBase32(tidyBase32(value)) ? null : kindWords.seedWrong;
}

function settingFields(content) {
  const line = (name, label) => textField({ name: `content.${name}`, label, required: false, initial: content[name] });
  const choice = (name, label, values) =>
    choiceField({ name: `content.${name}`, label, choices: values.map((value) => [String(value), String(value)]), initial: String(content[name]) });
  const period = textField({
    name: "content.period",
    label: kindWords.period,
    type: "number",
    attributes: { min: LEAST_PERIOD, max: MOST_PERIOD, step: "1" },
    initial: String(content.period),
    check: (value) => (isPeriod(Number(value)) ? null : kindWords.periodWrong(LEAST_PERIOD, MOST_PERIOD)),
  });
  return {
    issuer: line("issuer", kindWords.issuer),
    account: line("account", kindWords.account),
    algorithm: choice("algorithm", kindWords.algorithm, ALGORITHMS),
    digits: choice("digits", kindWords.digits, DIGITS),
    period,
  };
}

const isPeriod = (value) => Number.isInteger(value) && value >= LEAST_PERIOD && value <= MOST_PERIOD;
