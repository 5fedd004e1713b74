/** Shows the code of this moment and how long it counts; the setup key behind it stays masked. */

import { button } from "./button.js";
import { detail } from "./detail.js";
import { element } from "./element.js";
import { kindWords } from "./kind-words.js";
import { codeAt, secondsLeftAt, stepAt } from "./one-time-code.js";
import { everySecond } from "./ticker.js";

/** Makes the view, which lives until its `stop` is called; `copy(text, shown)` copies. */
export function otpView({ content: otp, copy }) {
  const code = element("output", { class: "code", "data-secret": true, tabindex: "-1" });
  const left = element("progress", { class: "code-left", max: otp.period, "aria-hidden": "true" });
  const leftSaid = element("span", { class: "code-said", role: "timer" });
  const copying = button({ text: kindWords.copyCode, drawing: "copy", action: "copy", on: () => copy(code.dataset.code, () => code) });
  const stop = keepCurrent({ otp, code, left, leftSaid });
  const node = element(
    "div",
    { class: "otp" },
    element("div", { class: "otp-code", role: "group", "aria-label": kindWords.code }, code, copying),
    element("div", { class: "otp-left" }, left, leftSaid),
    element("dl", { class: "details" }, ...about(otp, copy)),
  );
  return { node, stop };
}

function about(otp, copy) {
  const facts = [[kindWords.issuer, otp.issuer], [kindWords.account, otp.account]].filter(([, value]) => value !== "");
  const say = { copy: kindWords.copySeed, show: kindWords.showSeed, hide: kindWords.hideSeed };
  return [
    ...facts.map(([name, value]) =>
      element("div", { class: "detail" }, element("dt", {}, name), element("dd", {}, element("span", { class: "detail-value" }, value))),
    ),
    detail({ name: kindWords.seed, value: otp.seed, say, copy }),
  ];
}

function keepCurrent({ otp, code, left, leftSaid }) {
  let shownStep = null;
  const refresh = async () => {
    const now = Date.now();
    const seconds = secondsLeftAt(otp, now);
    left.value = seconds;
    leftSaid.textContent = kindWords.nextCodeIn(seconds);
    const step = stepAt(otp, now);
    if (step === shownStep) return;
    shownStep = step;
    const made = await codeAt(otp, now).catch(() => null);
    if (step === shownStep) showCode(code, made);
  };
  const stopTicking = everySecond(refresh);
  refresh();
  return () => {
    stopTicking();
    shownStep = null;
    code.replaceChildren();
    delete code.dataset.code;
  };
}

/** Shows a code in two halves, which are read and typed more easily; null means that the browser could make none. */
function showCode(node, code) {
  node.dataset.code = code ?? "";
  const half = Math.ceil((code ?? "").length / 2);
  node.textContent = code === null ? kindWords.codeFailed : `${code.slice(0, half)} ${code.slice(half)}`;
}
