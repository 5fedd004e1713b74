/** Jira or Confluence around this page: the only module that touches the bridge, `AP`. */

import { connectTransport } from "./api.js";

const TOKEN_TIMEOUT_MS = 10_000;

/** Gives the way to the app's server: what the bridge brings along (Forge's does), or Connect's. */
export function transport() {
  return bridge().transport ?? connectTransport({ base: document.body.dataset.api, contextToken });
}

/** Says whether this page stands in Jira or Confluence. Outside, the bridge is missing or has no modules. */
export function isPresent() {
  return typeof bridge()?.context?.getToken === "function";
}

/** Makes the page follow the host's light or dark theme. */
export function followTheme() {
  bridge().theming?.initializeTheming?.();
}

/** Gives a fresh context token. Rejects when the host gives none in time. */
export function contextToken() {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The host gave no token in time.")), TOKEN_TIMEOUT_MS);
    // The callback works with every version of the bridge; the promise only with the newer ones.
    bridge().context.getToken((token) => {
      clearTimeout(timer);
      if (token) resolve(token);
      else reject(new Error("The host gave no token."));
    });
  });
}

/**
 * Keeps the frame as high as the given element.
 *
 * We do this ourselves (the shell switches the bridge's automatic resizing off) because that one holds the largest recent
 * height when changes come quickly, which leaves a gap under the list.
 */
export function keepHeight(node) {
  let lastHeight = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(node.getBoundingClientRect().height);
    if (height > 0 && height !== lastHeight) {
      lastHeight = height;
      bridge().resize?.("100%", `${height}px`);
    }
  }).observe(node);
}

/** Calls the host's own REST API as the person in front of the screen and gives the answer's JSON. Rejects when refused. */
export async function ask(url, options = {}) {
  const { body } = await bridge().request({ url, type: "GET", ...options });
  return JSON.parse(body);
}

/** Calls back when somebody presses the issue's own "Secrets" button. */
export function onQuickAdd(listener) {
  bridge().events?.on("ISSUE_QUICK_ADD_CLICKED", listener);
}

/** Shows a short success in the host's way. The text must not hold anything that a user typed: the host renders it. */
export function celebrate(title) {
  bridge().flag?.create({ title, body: "", type: "success", close: "auto" });
}

/** Saves the macro in the page with its parameters, and closes its editor. */
export function saveMacro(parameters) {
  bridge().confluence.saveMacro(parameters);
  closeMacroEditor();
}

/** Gives the parameters of the macro that is being edited; an empty object when it is new or the host does not say. */
export function macroParameters() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({}), TOKEN_TIMEOUT_MS);
    bridge().confluence.getMacroData((parameters) => {
      clearTimeout(timer);
      resolve(parameters ?? {});
    });
  });
}

/** Closes the macro editor without saving. */
export function closeMacroEditor() {
  bridge().confluence.closeMacroEditor();
}

/**
 * Takes over from the buttons that the dialog around the macro editor may have: hides them, since the page has its own, and
 * calls back when its insert button is pressed all the same.
 */
export function replaceDialogButtons(onSubmit) {
  const dialog = bridge().dialog;
  // The editor closes itself after saving; the dialog must not close before.
  dialog?.disableCloseOnSubmit?.();
  bridge().events?.on("dialog.submit", onSubmit);
  for (const name of ["submit", "cancel"]) {
    dialog?.getButton?.(name)?.hide?.();
  }
}

function bridge() {
  return window.AP;
}
