/** What can be done with a secret without opening it. */

import { button } from "./button.js";
import { disclosure } from "./disclosure.js";
import { unlockButton } from "./row-head.js";
import { words } from "./words.js";

/** Makes the buttons: `tools` for the row's first line, `region` for below it. `on` holds `unlock`, `lockForEveryone`, `delete`. */
export function lockedView({ secret, on }) {
  const { title } = secret;
  const lock = button({ text: words.lockForEveryone, label: words.lockForEveryoneNamed(title), on: on.lockForEveryone });
  const remove = button({
    text: words.deleteUnopened,
    label: words.deleteUnopenedNamed(title),
    action: "delete",
    on: on.delete,
  });
  const more = disclosure({ label: words.more(title), buttons: [lock, remove] });
  return { tools: [unlockButton({ title, on: on.unlock }), more.toggle], region: more.region };
}
