/**
 * Makes nodes of the HTML that the server made of Markdown.
 *
 * The server has cleaned it; here it is read by the browser's parser into a document that runs and loads nothing, and only what
 * this list names is built anew from it. So a mistake on either side alone lets nothing through.
 */

import { element } from "./element.js";
import { isWebAddress } from "./rules.js";

const KEPT = new Set(
  "P H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE CODE EM STRONG S DEL HR BR TABLE THEAD TBODY TR TH TD A".split(" "),
);
// Their text is no text of the author's.
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT NOSCRIPT TITLE TEXTAREA SVG MATH".split(" "));

/** Gives the nodes. Elements that are not on the list are replaced by what they hold. */
export function markdownNodes(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return copies(parsed.body);
}

function copies(node) {
  return [...node.childNodes].flatMap((child) => {
    if (child.nodeType === Node.TEXT_NODE) return [child.data];
    if (child.nodeType !== Node.ELEMENT_NODE || DROPPED.has(child.tagName.toUpperCase())) return [];
    const inner = copies(child);
    return KEPT.has(child.tagName) ? [element(child.tagName.toLowerCase(), attributesOf(child), ...inner)] : inner;
  });
}

function attributesOf(node) {
  if (node.tagName === "OL" && /^\d{1,9}$/.test(node.getAttribute("start") ?? "")) return { start: node.getAttribute("start") };
  if (node.tagName !== "A") return {};
  const address = node.getAttribute("href") ?? "";
  if (!isWebAddress(address) && !/^mailto:[^\s]+$/i.test(address)) return {};
  return { href: address, target: "_blank", rel: "noopener noreferrer nofollow" };
}
