/** What is said about the life of a secret: how long, how often and for whom it opens, and when it should be replaced. */

import { t, tn } from "./catalogue.js";
import { day, fromNow } from "./formats.js";

export const lifeWords = Object.freeze({
  options: t("Options"),
  expires: t("Expires"),
  expiresHelp: t("Leave it empty to keep the secret until somebody deletes it."),
  expiresHelpBound: (days) =>
    tn(
      "An admin set a limit: {count} day at the most.",
      "An admin set a limit: {count} days at the most.",
      days,
    ),
  expiresWrong: t("Choose a time in the future."),
  opens: t("Opens at most"),
  opensHelp: t("How many times it can be unlocked. Leave it empty for no limit."),
  opensWrong: (least, most) => t("Enter a number from {least} to {most}.", { least, most }),
  openOnce: t("Open once"),
  rotateBy: t("Rotate by"),
  rotateHelp: t("From this day on, the list reminds people to replace what is inside."),

  expiresSoon: (time) => t("Expires {when}", { when: fromNow(time) }),
  expiresOn: (time) => t("Expires {date}", { date: day(time) }),
  opensLeft: (count) => tn("{count} open left", "{count} opens left", count),
  rotateNow: t("Rotate now"),
  expired: t("Expired"),
  usedUp: t("Used up"),
  damaged: t("Damaged"),
  damagedTitle: t("This secret can’t be opened"),
  counts: (left) =>
    tn(
      "This is the last time that it can be unlocked.",
      "Each unlock counts: it can be unlocked {count} more times.",
      left,
    ),

  expiredText: t("This secret has expired. Somebody who can edit here can restore it from the trash with a new date."),
  usedUpText: t("This secret was unlocked as often as it may be. Somebody who can edit here can restore it from the trash."),
  restricted: t("Restricted"),
  notShared: t("Shared with chosen people only. Ask its owner to share it with you."),
  notSharedBy: (name) => t("Shared with chosen people only. Ask {name} to share it with you.", { name }),
  sealedTitle: t("Secrets is sealed"),
  sealedText: t("An admin has sealed Secrets on this site. Until it is unsealed, nothing can be opened or changed."),
});
