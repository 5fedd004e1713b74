/** Makes buttons: primary, default, subtle or danger, with the busy state that keeps the focus. */

import { element, setAttribute } from "./element.js";
import { icon } from "./icons.js";

const SLOW_MS = 200;

/**
 * Makes a button. While what it does is under way (`on` gives a promise) it ignores clicks, and looks busy when that takes long.
 *
 * `label` is the accessible name when it says more than the text ("Unlock VPN key"); it must begin with the text
 * (WCAG 2.5.3). A button with `drawing` and no text shows only the icon and needs a label.
 */
export function button({ text = "", label = null, look = "default", drawing = null, action = null, type = "button", on }) {
  const node = element(
    "button",
    {
      type,
      class: `button button-${look}${text ? "" : " button-icon"}`,
      "aria-label": label,
      title: text ? null : label,
      "data-action": action,
      on: on ? { click: once((event) => on(event), (isBusy) => setBusy(node, isBusy)) } : {},
    },
    drawing && icon(drawing),
    text && element("span", {}, text),
  );
  return node;
}

function once(act, show) {
  let isUnderWay = false;
  return async (event) => {
    if (isUnderWay) return;
    const done = act(event);
    if (!(done instanceof Promise)) return;
    isUnderWay = true;
    const timer = setTimeout(() => show(true), SLOW_MS);
    try {
      await done;
    } finally {
      isUnderWay = false;
      clearTimeout(timer);
      show(false);
    }
  };
}

/** Marks a button busy or free. A busy button keeps its place and its focus; its owner must ignore clicks. */
export function setBusy(node, isBusy) {
  setAttribute(node, "aria-disabled", isBusy ? "true" : null);
  node.classList.toggle("is-busy", isBusy);
}
