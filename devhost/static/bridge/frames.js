// The iframes of the app: creates them through the bridge and remembers where each one stands.
import { createForgeFrame } from "./forge.js";
import { ask } from "./server.js";

const SANDBOX = [
  "allow-downloads", "allow-forms", "allow-modals", "allow-popups", "allow-popups-to-escape-sandbox",
  "allow-same-origin", "allow-scripts", "allow-top-navigation-by-user-activation",
].join(" ");

const known = new Map();

/** Names the place of a frame: the issue, the page and the macro it stands on. */
export const placeOf = (extensionId) => known.get(extensionId)?.place ?? {};

/** Sends an event to a frame of the app; one that came before the frame's scripts have run would be lost. */
export const sendEvent = async (extensionId, name, data = {}) => {
  // A Forge page knows no such events.
  if (!known.has(extensionId)) return;
  const { module, loaded } = known.get(extensionId);
  await loaded;
  window.connectHost.broadcastEvent(name, module, data);
};

/** Describes the module of the app for a place, with a freshly signed address. */
export const describe = (module, place, part = "view") => ask("frame", { ...place, module, part });

/** Makes the iframe that a description speaks of; `options` go to the bridge beside the described ones. */
export const createFrame = (described, place, options = {}) => {
  if (described.forge) return createForgeFrame(described, place, SANDBOX, options);
  const module = { addon_key: described.addonKey, key: described.moduleKey };
  const { iframeAttributes, extension } = window.connectHost.createExtension({
    ...module,
    url: described.url,
    options: { ...described.options, ...options },
  });
  const frame = document.createElement("iframe");
  const loaded = new Promise((resolve) => { frame.addEventListener("load", resolve, { once: true }); });
  known.set(extension.id, { place, module, loaded });
  for (const [name, value] of Object.entries(iframeAttributes)) frame.setAttribute(name, value);
  frame.setAttribute("sandbox", SANDBOX);
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("title", described.name);
  if (described.allow) frame.setAttribute("allow", described.allow);
  return frame;
};

/** Shows the module that an element names, on the place that it names; `isNew` where a button has just put it there. */
export const showFrame = async (element, { isNew = false } = {}) => {
  const { frame: module, issue, page, macro, output } = element.dataset;
  const place = Object.fromEntries(Object.entries({ issue, page, macro, output }).filter(([, value]) => value));
  try {
    const described = await describe(module, place);
    element.replaceChildren(createFrame(described, place, described.forge ? { isNew } : {}));
  } catch {
    element.replaceChildren(Object.assign(document.createElement("p"), {
      className: "frame-problem", textContent: "The app is not installed on this site.",
    }));
  }
};
