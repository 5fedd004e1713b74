/** Makes buttons: primary, default, subtle or danger, with the busy state that keeps the focus. */

import { element, setAttribute } from "./element.js";
import { icon } from "./icons.js";

/**
 * Makes a button.
 *
 * `label` is the accessible name when it says more than the text ("Unlock VPN key"); it must begin with the text
 * (WCAG 2.5.3). A button with `drawing` and no text shows only the icon and needs a label.
 */
export function button({ text = "", label = null, look = "default", drawing = null, action = null, type = "button", on }) {
  return element(
    "button",
    {
      type,
      class: `button button-${look}${text ? "" : " button-icon"}`,
      "aria-label": label,
      title: text ? null : label,
      "data-action": action,
      on: on ? { click: on } : {},
    },
    drawing && icon(drawing),
    text && element("span", {}, text),
  );
}

/** Marks a button busy or free. A busy button keeps its place and its focus; its owner must ignore clicks. */
export function setBusy(node, isBusy) {
  setAttribute(node, "aria-disabled", isBusy ? "true" : null);
  node.classList.toggle("is-busy", isBusy);
}
