// Flags: short messages in the corner, as the products show them.
import { tell } from "./server.js";

const AUTO_CLOSE_MS = 8000;
const SIGNS = { success: "✓", info: "i", warning: "!", error: "!" };

const element = (name, className, text = "") =>
  Object.assign(document.createElement(name), { className, textContent: text });

const button = (className, text, onClick) => {
  const made = element("button", className, text);
  made.addEventListener("click", onClick);
  return made;
};

export const flags = {
  create({ id, title = "", body = "", type = "info", close, actions = [], onClose }) {
    const flag = element("div", `flag ${type}`);
    flag.setAttribute("role", "alert");
    const dismiss = () => {
      if (!flag.isConnected) return;
      flag.remove();
      onClose(id);
    };
    const words = element("div", "flag-words");
    // The body is text to the bridge, whatever it looks like.
    words.append(element("strong", "", title), element("p", "", body));
    for (const { actionText, executeAction } of actions) words.append(button("link", actionText, executeAction));
    const cross = button("icon-button", "✕", dismiss);
    cross.setAttribute("aria-label", "Dismiss");
    flag.append(element("span", "flag-sign", SIGNS[type] ?? "i"), words, cross);
    document.querySelector(".flags").append(flag);
    tell("flag", { type, title, body });
    if (close === "auto") window.setTimeout(dismiss, AUTO_CLOSE_MS);
    return { close: dismiss };
  },
};
