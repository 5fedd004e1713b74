/** The admin page: which installation this is, and how much it holds. */

import { Api, connectTransport } from "./api.js";
import { button } from "./button.js";
import { element } from "./element.js";
import * as host from "./host.js";
import { notice } from "./notice.js";
import { showOutside } from "./outside.js";
import { explain, moment, number, words } from "./words.js";

const root = document.getElementById("overview");
const skeleton = [...root.childNodes];

if (host.isPresent()) {
  host.followTheme();
  host.keepHeight(document.querySelector(".ac-content"));
  load(new Api(connectTransport({ base: document.body.dataset.api, contextToken: host.contextToken })));
} else {
  showOutside(root);
}

async function load(api) {
  root.setAttribute("aria-busy", "true");
  root.replaceChildren(...skeleton);
  try {
    const { body } = await api.call("GET", "admin/overview");
    root.replaceChildren(counts(body), installation(body.installation));
  } catch (error) {
    const retry = button({ text: words.tryAgain, on: () => load(api) });
    root.replaceChildren(notice({ kind: "error", title: words.adminFailed, text: explain(error), actions: [retry] }));
  }
  root.setAttribute("aria-busy", "false");
}

function counts(overview) {
  const tiles = Object.entries(words.counts).map(([name, label]) =>
    element("div", { class: "tile" }, element("dt", {}, label), element("dd", {}, number(overview[name]))),
  );
  return section(words.usage, element("dl", { class: "tiles" }, ...tiles));
}

function installation(facts) {
  const readable = { ...facts, product: words.hostName(facts.product), installed_at: moment(facts.installed_at) };
  const lines = Object.entries(words.facts)
    .filter(([name]) => readable[name] && !(name === "display_url" && facts.display_url === facts.base_url))
    .map(([name, label]) => element("div", {}, element("dt", {}, label), element("dd", {}, String(readable[name]))));
  return section(words.installation, element("dl", { class: "facts" }, ...lines));
}

function section(title, ...children) {
  return element("section", { class: "admin-section" }, element("h2", {}, title), ...children);
}
