/** Shows the content of an open secret in the way of its kind. */

import { announce } from "./announcer.js";
import { copyText } from "./clipboard.js";
import { element } from "./element.js";
import { loginView } from "./login-view.js";
import { otpView } from "./otp-view.js";
import { markdownView, textView } from "./text-view.js";

const OUTCOME_SHOWN_MS = 8000;
const VIEWS = Object.freeze({ text: textView, markdown: markdownView, login: loginView, otp: otpView });

/**
 * Makes the view of `{title, format, content, content_html}`: its `node`, `tools` for a row of buttons, the `outcome` that says
 * how copying went, and `stop`, which must be called when the view is taken away.
 */
export function contentView({ title, format, content, content_html: html = null }) {
  const outcome = element("span", { class: "outcome" });
  const copy = async (text, shown) => tell(outcome, await copyText(text, shown));
  const { node, tools = [], stop = () => {} } = VIEWS[format]({ title, content, html, copy });
  return { node, tools, outcome, stop };
}

function tell(outcome, text) {
  outcome.replaceChildren(text);
  announce(text);
  setTimeout(() => outcome.replaceChildren(), OUTCOME_SHOWN_MS);
}
