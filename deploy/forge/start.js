/**
 * Starts a page of the app in Forge: chooses the page's language, and stands in for what Connect's bridge gives the pages.
 *
 * The pages themselves are those of Connect. They find the way to the app's server in `AP.transport` (static/js/host.js):
 * here each call goes through Atlassian's servers, which sign for who is calling.
 */

// The package's main file would bring in much that no page needs.
import { requestConfluence, requestJira } from "./node_modules/@forge/bridge/out/fetch/index.js";
import { showFlag } from "./node_modules/@forge/bridge/out/flag/flag.js";
import { invokeRemote } from "./node_modules/@forge/bridge/out/invoke-endpoint/invoke-remote.js";
import { close } from "./node_modules/@forge/bridge/out/view/close.js";
import { getContext } from "./node_modules/@forge/bridge/out/view/getContext.js";
import { submit } from "./node_modules/@forge/bridge/out/view/submit.js";
import { theme } from "./node_modules/@forge/bridge/out/view/theme.js";

const API = "/forge/api/v1";
const LANGUAGES = document.currentScript.dataset.languages.split(" ");

/** Where the page stands, as the product says; known before the page's own script runs. */
let extension = {};
let isSubmitted = false;

const isConfluence = () => document.body.dataset.product === "confluence";

const transport = {
  async send(request) {
    try {
      return answerOf(await invokeRemote(callOf(request)));
    } catch {
      // The bridge's errors are for developers; the page has its own words for a server that cannot be reached.
      return UNREACHABLE;
    }
  },
  sendOnLeave(request) {
    invokeRemote(callOf(request)).catch(() => {
      // The page is gone: the grant's idle time is what locks for certain.
    });
  },
};

const UNREACHABLE = { status: 503, retryAfter: null, serverTime: null, body: { code: "unreachable" } };

window.AP = {
  transport,
  // Nothing asks for a token here: Atlassian's servers add theirs.
  context: { getToken: (give) => give("") },
  theming: { initializeTheming: () => theme.enable() },
  events: {
    on(name, listener) {
      // Forge's panels hear of no press of their button, but Jira says which one it has just put on the issue.
      if (name === "ISSUE_QUICK_ADD_CLICKED" && extension.isNewToIssue) listener();
    },
  },
  confluence: {
    getMacroData: (give) => give(extension.config ?? {}),
    saveMacro(config) {
      // What was submitted closes the editor by itself.
      isSubmitted = true;
      submit({ config }).catch(() => { isSubmitted = false; });
    },
    closeMacroEditor() {
      if (!isSubmitted) close();
    },
  },
  flag: { create: ({ title }) => showFlag({ id: crypto.randomUUID(), title, type: "success", isAutoDismiss: true }) },
  async request({ url, type, data, contentType }) {
    // Unlike Connect's bridge, Forge's wants to be told where on the site Confluence stands.
    const [ask, path] = isConfluence() ? [requestConfluence, `/wiki${url}`] : [requestJira, url];
    const answer = await ask(path, { method: type, body: data, headers: contentType ? { "Content-Type": contentType } : {} });
    if (!answer.ok) throw new Error("The host refused.");
    return { body: await answer.text() };
  },
};

start();

async function start() {
  const context = await getContext();
  const { locale = "en" } = context;
  extension = context.extension ?? {};
  if (extension.config?.secret) nameInAddress(extension.config.secret);
  const wanted = locale.slice(0, 2).toLowerCase();
  const language = LANGUAGES.includes(wanted) ? wanted : "en";
  const page = new DOMParser().parseFromString(await (await fetch(`${language}.html`)).text(), "text/html");
  document.documentElement.lang = locale.replace("_", "-");
  document.documentElement.dir = page.documentElement.dir;
  document.title = page.title;
  for (const link of page.querySelectorAll("link[rel=stylesheet]")) document.head.append(document.adoptNode(link));
  document.body.replaceWith(document.adoptNode(page.body));
  await import(new URL(page.querySelector("script[type=module]").getAttribute("src"), document.baseURI).href);
}

/** Puts the macro's parameter where Connect's pages find it, in their own address. */
function nameInAddress(secret) {
  const address = new URL(location.href);
  address.searchParams.set("secret", secret);
  history.replaceState(null, "", address);
}

function callOf({ method, path, headers, body }) {
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  return { method, path: `${API}/${path}`, headers: { ...headers, ...type, "Accept-Language": document.documentElement.lang }, body };
}

function answerOf({ status, headers = {}, body }) {
  if (!status) return UNREACHABLE;
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const date = Date.parse(named.date ?? "");
  return {
    status,
    retryAfter: named["retry-after"] ?? null,
    serverTime: Number.isNaN(date) ? null : date,
    body: body ?? null,
  };
}
