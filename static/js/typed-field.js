/** The fields that people type into: for a line, a text, a password, a number, a day or a moment. */

import { button } from "./button.js";
import { element } from "./element.js";
import { Field } from "./field.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

// Browsers send what is typed to spelling and writing services unless told not to.
const PRIVATE_TYPING = { spellcheck: "false", autocorrect: "off", autocapitalize: "off", writingsuggestions: "false" };

/** A field for one line of text; `type` and further `attributes` are those of the input. */
export function textField({ type = "text", required = true, attributes = {}, ...options }) {
  const control = element("input", { type, name: options.name, autocomplete: "off", required, ...PRIVATE_TYPING, ...attributes });
  return new Field({ ...options, control });
}

/** A field for several lines. */
export function areaField({ rows = "4", ...options }) {
  const control = element("textarea", { name: options.name, rows, autocomplete: "off", ...PRIVATE_TYPING });
  return new Field({ ...options, control });
}

/** A field with a few values to choose from; `choices` are pairs of a value and what it is called. */
export function choiceField({ choices, ...options }) {
  const control = element("select", { name: options.name }, ...choices.map(([value, text]) => element("option", { value }, text)));
  return new Field({ initial: choices[0][0], ...options, control });
}

/**
 * A field for a password. `autocomplete` is "new-password" for one that is being chosen, "off" for one that is being asked.
 * With `withReveal` it has a button that shows and hides what is typed, in itself and in the fields of `revealsToo`; the button
 * says `labels.show` and `labels.hide`.
 */
export function passwordField({ autocomplete, withReveal = true, revealsToo = [], required = true, labels, ...options }) {
  const control = element("input", { type: "password", name: options.name, autocomplete, required, ...PRIVATE_TYPING });
  const reveal = withReveal ? revealButton([control, ...revealsToo.map((field) => field.control)], labels) : null;
  const field = new Field({ ...options, control, extra: reveal?.toggle });
  field.reveal = () => reveal?.show(true);
  return field;
}

function revealButton(controls, labels = { show: words.showPassword, hide: words.hidePassword }) {
  const toggle = button({ label: labels.show, look: "subtle", drawing: "show", on: () => show(controls[0].type === "password") });
  const show = (isShown) => {
    for (const control of controls) control.type = isShown ? "text" : "password";
    const label = isShown ? labels.hide : labels.show;
    toggle.setAttribute("aria-label", label);
    toggle.setAttribute("title", label);
    toggle.replaceChildren(icon(isShown ? "hide" : "show"));
  };
  return { toggle, show };
}
