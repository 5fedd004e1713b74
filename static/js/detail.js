/** One value of an open secret: what it is, the value, masked until somebody asks for it, and a button that copies it. */

import { button } from "./button.js";
import { element, setAttribute } from "./element.js";
import { icon } from "./icons.js";
import { kindWords } from "./kind-words.js";

const MASK = "••••••••";

/**
 * Makes the line. `say` holds `copy` and, for a value that is masked at first, `show` and `hide`; `copy(text, shown)` copies;
 * `node` shows the value in a way of its own.
 */
export function detail({ name, value, say, copy, node = null }) {
  const shown = node ?? element("span", { class: "detail-value", tabindex: "-1", "data-secret": true }, value);
  const mask = say.show ? masked(shown, value, say) : { toggle: null, show: () => {} };
  const reveal = () => {
    mask.show(true);
    return shown;
  };
  const copying = button({ label: say.copy, look: "subtle", drawing: "copy", action: "copy", on: () => copy(value, reveal) });
  return element(
    "div",
    { class: "detail" },
    element("dt", {}, name),
    element("dd", {}, shown, element("span", { class: "detail-tools" }, mask.toggle, copying)),
  );
}

function masked(shown, value, say) {
  const toggle = button({ label: say.show, look: "subtle", drawing: "show", on: () => show(shown.textContent === MASK) });
  const show = (isShown) => {
    shown.textContent = isShown ? value : MASK;
    setAttribute(shown, "role", isShown ? null : "img");
    setAttribute(shown, "aria-label", isShown ? null : kindWords.masked);
    const label = isShown ? say.hide : say.show;
    toggle.setAttribute("aria-label", label);
    toggle.setAttribute("title", label);
    toggle.replaceChildren(icon(isShown ? "hide" : "show"));
  };
  show(false);
  return { toggle, show };
}
