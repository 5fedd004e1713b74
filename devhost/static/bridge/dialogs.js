// Modal dialogs around a frame of the app: AP.dialog, and Confluence's macro editor.
import { createFrame, describe, placeOf } from "./frames.js";

const WIDTHS = { small: "400px", medium: "600px", large: "800px", xlarge: "968px", fullscreen: "100%", maximum: "100%" };
const HEIGHTS = { small: "200px", medium: "400px", large: "600px", xlarge: "80%", fullscreen: "100%", maximum: "100%" };

let active = null;

const element = (name, className, text = "") =>
  Object.assign(document.createElement(name), { className, textContent: text });

const buttonOf = (identifier) => active?.dialog.querySelector(`[data-action="${CSS.escape(identifier)}"]`);

const addButton = (footer, { identifier, text, disabled, hidden, onClick }, isPrimary) => {
  const button = element("button", isPrimary ? "button primary" : "button subtle", text);
  button.dataset.action = identifier;
  button.disabled = Boolean(disabled);
  button.hidden = Boolean(hidden);
  button.addEventListener("click", () => onClick());
  footer.append(button);
};

const build = (options) => {
  const dialog = element("dialog", "dialog app-dialog");
  dialog.style.width = WIDTHS[options.size] ?? options.width;
  dialog.style.height = HEIGHTS[options.size] ?? options.height;
  const content = element("div", "dialog-content");
  const footer = element("div", "buttons dialog-footer");
  if (options.chrome) {
    const heading = element("h1", "", options.header);
    heading.id = `dialog-${options.id}`;
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, content, footer);
    if (options.hint) footer.append(element("span", "hint", options.hint));
    for (const action of options.actions) addButton(footer, action, action.identifier === "submit");
  } else {
    dialog.append(content);
  }
  return { dialog, content, footer };
};

/** Opens a modal dialog, fills it with the frame of a module on a place, and gives the frame. */
export const openDialog = async (options, extension, place, part = "view") => {
  const { dialog, content, footer } = build(options);
  active = { dialog, footer, addonKey: extension.addon_key, onClose: options.onClose };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (options.closeOnEscape) dialogs.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  const described = await describe(extension.key, place, part);
  const frame = createFrame(described, place, {
    ...extension.options, isDialog: true, autoresize: false, dialogId: options.id,
  });
  content.append(frame);
  return frame;
};

export const dialogs = {
  create(options, extension) {
    openDialog(options, extension, placeOf(extension.callback_extension_id));
  },
  close() {
    const closing = active;
    active = null;
    closing?.dialog.remove();
    closing?.onClose?.();
  },
  isActiveDialog: (addonKey) => active?.addonKey === addonKey,
  createButton: (options) => addButton(active.footer, options, false),
  setButtonDisabled: (identifier, disabled) => { const button = buttonOf(identifier); if (button) button.disabled = disabled; },
  isButtonDisabled: (identifier) => buttonOf(identifier)?.disabled ?? true,
  setButtonHidden: (identifier, hidden) => { const button = buttonOf(identifier); if (button) button.hidden = hidden; },
  isButtonHidden: (identifier) => buttonOf(identifier)?.hidden ?? true,
  toggleButton: (identifier) => { const button = buttonOf(identifier); if (button) button.disabled = !button.disabled; },
};
