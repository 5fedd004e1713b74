/** Says texts in the page's language. */

// The server puts the catalogue of the page's language beside the page's script (plugin/web/scripts.py).
import { messages, plural } from "./messages.js";
import { number } from "./formats.js";

const CONTEXT_END = "\u0004";

/** Says a text; `values` are filled in where it names them in braces, numbers as the page's language writes them. */
export const t = (text, values = {}) => fill(messages[text] ?? text, values);

/** Says a text that would mean different things in different places; `context` tells the translators which it is. */
export const tc = (context, text, values = {}) => fill(messages[context + CONTEXT_END + text] ?? text, values);

/** Says a text about a number of things, which it names {count}. */
export function tn(one, many, count) {
  const forms = messages[one];
  const text = forms?.[plural(count)] ?? (count === 1 ? one : many);
  return fill(text, { count });
}

// In one pass: a value that holds braces itself, such as a title, is not filled in again.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (name, key) => (Object.hasOwn(values, key) ? written(values[key]) : name));

const written = (value) => (typeof value === "number" ? number(value) : value);
