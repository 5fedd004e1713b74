/** Shows an open text, as it is or as the Markdown that it is written in. */

import { button } from "./button.js";
import { element } from "./element.js";
import { kindWords } from "./kind-words.js";
import { markdownNodes } from "./markdown-nodes.js";
import { words } from "./words.js";

/** Makes the view of a plain text, with the button that copies it. */
export function textView({ title, content, copy }) {
  if (content === "") return { node: element("p", { class: "no-content" }, words.noContent) };
  const node = sourceBlock({ title, content });
  const say = { text: words.copy, label: words.copyNamed(title) };
  return { node, tools: [button({ ...say, drawing: "copy", action: "copy", on: () => copy(content, () => node) })] };
}

/** Makes the view of a text in Markdown, which also shows its source. */
export function markdownView({ title, content, html, copy }) {
  if (html === null || content === "") return textView({ title, content, copy });
  const source = sourceBlock({ title, content });
  const formatted = element(
    "div",
    { class: "markdown", role: "group", tabindex: "0", "data-secret": true, "aria-label": words.contentOf(title) },
    ...markdownNodes(html),
  );
  const node = element("div", {}, formatted);
  const isSource = () => node.firstChild === source;
  const show = (isWanted) => {
    node.replaceChildren(isWanted ? source : formatted);
    toggle.querySelector("span").textContent = isWanted ? kindWords.showFormatted : kindWords.showSource;
    return source;
  };
  const toggle = button({ text: kindWords.showSource, on: () => show(!isSource()) });
  const say = { text: words.copy, label: words.copyNamed(title) };
  return { node, tools: [button({ ...say, drawing: "copy", action: "copy", on: () => copy(content, () => show(true)) }), toggle] };
}

/** Makes the block that shows a text letter by letter. It is focusable, so that a long one can be scrolled by the keyboard. */
function sourceBlock({ title, content }) {
  return element("pre", { class: "content", tabindex: "0", role: "group", "data-secret": true, "aria-label": words.contentOf(title) }, content);
}
