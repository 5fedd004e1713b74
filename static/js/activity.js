/** What happened to an open secret and who did it, newest first. */

import { button } from "./button.js";
import { element } from "./element.js";
import { moment } from "./formats.js";
import { namesOf } from "./people.js";
import { recordLine, recordView } from "./record-view.js";
import { recordWords } from "./record-words.js";
import { words } from "./words.js";

/** Loads the newest events and makes their view for a row. Throws ApiError when the server refuses. */
export async function part({ row, onClose }) {
  const list = element("ul", { class: "record-lines" });
  const foot = element("div", { class: "record-foot" });
  let before = null;
  const loadMore = async () => {
    const page = await row.secrets.events(row.secret.id, before);
    const names = await namesOf(page.events.map((event) => event.account_id));
    const lines = page.events.map((event) => line(event, names));
    before = page.next_before;
    list.append(...lines);
    foot.replaceChildren(...(before === null ? [] : [moreButton(row, loadMore)]));
    return lines[0];
  };
  await loadMore();
  const label = words.activityNamed(row.title);
  return recordView({ title: recordWords.activityTitle, label, body: [list, foot], onClose });
}

function moreButton(row, loadMore) {
  return button({
    text: recordWords.more,
    look: "link",
    on: async () => {
      try {
        const first = await loadMore();
        first?.setAttribute("tabindex", "-1");
        first?.focus();
      } catch (error) {
        row.refuse(error);
      }
    },
  });
}

function line({ kind, at, account_id: account, details }, names) {
  const who = account === null ? [] : [names.get(account) ?? recordWords.somebody];
  const version = details?.version ? [recordWords.version(Number(details.version))] : [];
  const said = details?.reason === "not_shared" ? "not_shared" : kind;
  return recordLine({
    name: [element("span", {}, recordWords.events[said] ?? recordWords.otherEvent)],
    facts: [[moment(at), ...who, ...version].join(" · ")],
  });
}
