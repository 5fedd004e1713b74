// The product's half of Forge's bridge, in the page around the app's frames: as thin as can be. It answers what the
// app's pages ask Atlassian's own half (@forge/bridge) for.
import { module as confluence } from "./confluence.js";
import { flags } from "./flags.js";

const frames = new Map();

/** Makes the frame of a Forge page; it is of another origin, as all pages of Forge apps are. */
export const createForgeFrame = (described, place, sandbox, { isNew = false } = {}) => {
  // What Jira says to a panel that somebody has just put on an issue by its button.
  described.forge.context.extension.isNewToIssue = isNew;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", sandbox);
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("title", described.name);
  frame.style.width = "100%";
  const url = new URL(described.forge.url);
  url.searchParams.set("host", location.origin);
  frame.src = url.href;
  frames.set(frame, { described, place });
  return frame;
};

const ANSWERS = {
  getContext: ({ described }) => ({ ...described.forge.context }),
  invoke: ({ described, place }, { path, method, headers, body }) =>
    post("/devhost/bridge/forge", { module: described.moduleKey, place, call: { path, method, headers, body } })
      .then((payload) => ({ success: payload.status < 300, payload, error: payload })),
  fetchProduct: (_known, { product, restPath, fetchRequestInit }) => askProduct(product, restPath, fetchRequestInit),
  enableTheming: (_known, _payload, frame) => paint(frame),
  showFlag: (_known, { id, title, type }) => { flags.create({ id, title, type, close: "auto", onClose() {} }); return true; },
  closeFlag: () => true,
  submit: (_known, { config }) => { confluence.saveMacro(config); confluence.closeMacroEditor(); return true; },
  close: () => { confluence.closeMacroEditor(); return true; },
  resize: (_known, { height }, frame) => { frame.style.height = `${height}px`; },
};

const post = async (path, body) => {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error("The devhost refused.");
  return answer.json();
};

const REST = { jira: "/rest/", confluence: "/wiki/rest/" };

// Calls the product's REST API as the person who is signed in: the app's own product alone, by its whole path.
const askProduct = async (product, restPath, { method = "GET", headers = [], body }) => {
  if (product !== document.body.dataset.product || !restPath.startsWith(REST[product])) throw new Error("No such path.");
  const answer = await fetch(new URL(restPath, location.origin), { method, headers: Object.fromEntries(headers), body: body ?? undefined });
  const { status, statusText } = answer;
  return { status, statusText, headers: Object.fromEntries(answer.headers), body: await answer.text(), isAttachment: false };
};

const paint = (frame) => {
  const { theme, colorMode } = document.documentElement.dataset;
  frame.contentWindow.postMessage({ colours: colorMode, theme }, new URL(frame.src).origin);
};

window.addEventListener("message", async ({ data, origin, source }) => {
  const found = [...frames].find(([frame]) => frame.contentWindow === source);
  if (!found || origin !== new URL(found[0].src).origin || !(data?.command in ANSWERS)) return;
  const [frame, known] = found;
  const reply = (answer) => { if (data.forge) source.postMessage({ forge: data.forge, ...answer }, origin); };
  try {
    reply({ answer: await ANSWERS[data.command](known, data.payload, frame) });
  } catch (error) {
    reply({ problem: String(error.message) });
  }
});

new MutationObserver(() => { for (const frame of frames.keys()) if (frame.isConnected) paint(frame); })
  .observe(document.documentElement, { attributeFilter: ["data-color-mode"] });
