/** What is said about whom a secret is shared with, and about who owns it. */

import { t } from "./catalogue.js";
import { day } from "./formats.js";
import { byPlace, host } from "./place.js";

export const sharingWords = Object.freeze({
  who: t("Who can open it"),
  everyone: t("Everyone who knows the password"),
  chosen: t("Only chosen people and groups"),
  whoHelp: t("They need the password too. You can always open it. Saving locks it for everyone else."),
  add: t("Add people or groups"),
  addHelp: t("Type a part of a name."),
  found: t("Use the arrow keys to choose, Enter to add."),
  noneFound: t("Nothing found. {host} shows you only the people and groups that you may look up.", { host }),
  searchFailed: t("{host} doesn’t let you search here. Type an account ID and press Enter, or ask an admin for the permission to browse users.", { host }),
  notChosen: t("Choose from the list, or empty this field."),
  full: (most) => t("{most} people and groups are the most. Remove one first.", { most }),
  members: t("Shared with"),
  nobody: t("Nobody but you so far."),
  nobodyElse: t("Nobody but the owner."),
  group: t("Group"),
  ended: t("Ended"),
  lastDay: t("Last day"),
  lastDayOf: (name) => t("Last day for {name}", { name }),
  until: (time) => t("Until {date}", { date: day(time) }),
  forGood: t("No end date"),
  remove: (name) => t("Remove {name}", { name }),
  added: (name) => t("{name} added", { name }),
  removed: (name) => t("{name} removed", { name }),
  somebody: t("Somebody whose name is hidden"),
  someGroup: t("A group whose name is hidden"),
  saved: t("Sharing saved"),

  newOwner: t("New owner"),
  ownerHelp: byPlace(
    t("The owner decides who can open it. Nobody can open it without the password. Only the owner or a site admin can change this; the new owner must be able to see the issue."),
    t("The owner decides who can open it. Nobody can open it without the password. Only the owner or a site admin can change this; the new owner must be able to see the page."),
  ),
  ownerMissing: t("Choose somebody from the list."),
  ownerChanged: (name) => t("{name} is the owner now. The secret is locked for everyone.", { name }),
});
