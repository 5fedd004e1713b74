/** Makes a "More" button that shows further buttons below it: a menu that floats would be cut off by the frame's edge. */

import { button } from "./button.js";
import { element, uniqueId } from "./element.js";

/** Gives the `toggle` button and the `region` with the further buttons, which is hidden until the toggle is pressed. */
export function disclosure({ label, buttons }) {
  const id = uniqueId("more");
  const region = element("div", { class: "button-row disclosed", id, hidden: true }, ...buttons);
  const toggle = button({ label, look: "subtle", drawing: "more", action: "more", on: () => open(region.hidden) });
  toggle.setAttribute("aria-controls", id);
  toggle.setAttribute("aria-expanded", "false");
  const open = (isOpen) => {
    region.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  region.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open(false);
    toggle.focus();
  });
  return { toggle, region };
}
