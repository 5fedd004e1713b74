/** The admin page: which installation this is, and how much it holds. */

import { Api, connectTransport } from "./api.js";
import { button } from "./button.js";
import { element } from "./element.js";
import { explain } from "./explanation.js";
import { moment, number } from "./formats.js";
import * as host from "./host.js";
import { notice } from "./notice.js";
import { showOutside } from "./outside.js";
import { pageWords } from "./page-words.js";
import { productName } from "./place.js";

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
    root.replaceChildren(...others(body.others_at_address), counts(body), installation(body.installation));
  } catch (error) {
    const retry = button({ text: pageWords.tryAgain, on: () => load(api) });
    root.replaceChildren(notice({ kind: "error", title: pageWords.adminFailed, text: explain(error), actions: [retry] }));
  }
  root.setAttribute("aria-busy", "false");
}

function others(count) {
  if (count === 0) return [];
  const text = `${pageWords.othersText(count)} ${pageWords.othersAdvice}`;
  return [notice({ kind: "warning", title: pageWords.othersTitle, text })];
}

function counts(overview) {
  const tiles = Object.entries(pageWords.counts).map(([name, label]) =>
    element("div", { class: "tile" }, element("dt", {}, label), element("dd", {}, number(overview[name]))),
  );
  return section(pageWords.usage, element("dl", { class: "tiles" }, ...tiles));
}

function installation(facts) {
  const readable = { ...facts, product: productName(facts.product), installed_at: moment(facts.installed_at) };
  const lines = Object.entries(pageWords.facts)
    .filter(([name]) => readable[name] && !(name === "display_url" && facts.display_url === facts.base_url))
    .map(([name, label]) => element("div", {}, element("dt", {}, label), element("dd", {}, String(readable[name]))));
  return section(pageWords.installation, element("dl", { class: "facts" }, ...lines));
}

function section(title, ...children) {
  return element("section", { class: "admin-section" }, element("h2", {}, title), ...children);
}
