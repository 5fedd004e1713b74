// Jira's issue panels: opened by their quick-add buttons, folded by their headings.
import { sendEvent, showFrame } from "./frames.js";

const quickAdd = async (button) => {
  const section = document.querySelector(`[data-panel="${button.dataset.quickAdd}"]`);
  const frame = section.querySelector("[data-frame]");
  section.hidden = false;
  if (frame.hidden) section.querySelector(".collapse").click();
  if (!frame.querySelector("iframe")) await showFrame(frame, { isNew: true });
  const shown = frame.querySelector("iframe");
  if (shown) await sendEvent(shown.id, "ISSUE_QUICK_ADD_CLICKED");
};

export const startPanels = () => {
  for (const button of document.querySelectorAll("[data-quick-add]")) {
    button.addEventListener("click", () => quickAdd(button));
  }
  for (const heading of document.querySelectorAll(".panel .collapse")) {
    heading.addEventListener("click", () => {
      const frame = document.getElementById(heading.getAttribute("aria-controls"));
      frame.hidden = !frame.hidden;
      heading.setAttribute("aria-expanded", String(!frame.hidden));
    });
  }
};
