/** Sealing the site's secrets in an emergency, confirmed twice, and unsealing them. */

import { moment } from "./formats.js";
import { namesOf } from "./people.js";

/** Shows what can be done now, and anew whenever the site's state is learnt. */
export async function start({ root, page }) {
  let shown;
  const show = ({ sealed }) => {
    // What somebody is typing stays while nothing has changed.
    if (JSON.stringify(sealed) === shown) return;
    shown = JSON.stringify(sealed);
    if (sealed) showSealed({ root, page, sealed });
    else showSealable({ root, page });
  };
  show(await page.refresh());
  page.onOverview(show);
  // What cannot be learnt now is said by the next step that somebody takes.
  return () => page.refresh().catch(() => {});
}

function showSealable({ root, page }) {
  page.show(root, "seal-page");
  const form = root.querySelector("form");
  const input = form.querySelector("input");
  const submit = form.querySelector("[type=submit]");
  root.querySelector("label").textContent = page.say("seal-label", { host: page.siteName });
  const ask = steps(root, input);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    page.complainAt(input);
    page.busily(submit, form.querySelector(".notices"), async () => {
      try {
        await page.call("POST", "admin/seal", { body: { confirmation: input.value.trim() } });
      } catch (error) {
        const text = error.fields?.confirmation;
        if (!text) throw error;
        page.complainAt(input, String(text));
        return input.focus();
      }
      return finish({ root, page, text: page.say("seal-done") });
    });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ask(false);
  });
}

async function showSealed({ root, page, sealed }) {
  page.show(root, "sealed-page");
  const line = root.querySelector(".sealed-by");
  const confirm = root.querySelector('[data-action="confirm"]');
  steps(root, confirm);
  confirm.addEventListener("click", () =>
    page.busily(confirm, root.querySelector(".notices"), async () => {
      await page.call("POST", "admin/unseal", { body: {} });
      await finish({ root, page, text: page.say("unseal-done") });
    }),
  );
  const date = moment(sealed.at);
  line.textContent = page.say("sealed-at", { date });
  const name = (await namesOf([sealed.by])).get(sealed.by);
  if (name) line.textContent = page.say("sealed-by", { date, name });
}

/** Lets the first button lead to the confirmation and "Cancel" back. Gives the function that does it. */
function steps(root, target) {
  const [first, second] = ["1", "2"].map((step) => root.querySelector(`[data-step="${step}"]`));
  const opener = first.querySelector("button");
  const ask = (isAsked) => {
    first.hidden = isAsked;
    second.hidden = !isAsked;
    (isAsked ? target : opener).focus();
  };
  opener.addEventListener("click", () => ask(true));
  root.querySelector('[data-action="cancel"]').addEventListener("click", () => ask(false));
  return ask;
}

async function finish({ root, page, text }) {
  await page.refresh();
  page.tell(text);
  root.querySelector("h2").focus();
}
