/** What is said about what was: versions, events and the trash. */

import { t, tn } from "./catalogue.js";
import { day, moment } from "./formats.js";

const REASONS = Object.freeze({
  deleted: (when) => t("Deleted on {date}", { date: when }),
  expired: (when) => t("Expired on {date}", { date: when }),
  used_up: (when) => t("Used up on {date}", { date: when }),
});

export const recordWords = Object.freeze({
  close: t("Close"),
  more: t("Show more"),
  somebody: t("A colleague"),

  historyTitle: t("History"),
  historyEmpty: t("There are no older versions yet."),
  version: (count) => t("Version {number}", { number: count }),
  current: t("Current"),
  view: t("View"),
  viewNamed: (count) => t("View version {number}", { number: count }),
  changed: (time) => moment(time),
  restore: t("Restore"),
  restoreVersionNamed: (count) => t("Restore version {number}", { number: count }),
  restoreVersionQuestion: (count) => t("Restore version {number}?", { number: count }),
  restoreVersionText: t("It becomes the newest version. The current version stays in the history."),
  versionRestored: (count) => t("Version {number} is restored.", { number: count }),
  back: t("Back to history"),

  activityTitle: t("Activity"),
  events: {
    created: t("Added"),
    unlocked: t("Unlocked"),
    revealed: t("Read"),
    refused: t("Wrong password"),
    not_shared: t("Refused: not shared with them"),
    audience_changed: t("Sharing changed"),
    owner_changed: t("Owner changed"),
    throttled: t("Too many wrong passwords"),
    edited: t("Edited"),
    password_changed: t("Password changed"),
    locked: t("Locked"),
    locked_for_everyone: t("Locked for everyone"),
    trashed: t("Deleted"),
    expired: t("Expired"),
    used_up: t("Used up"),
    restored: t("Restored from the trash"),
    version_restored: t("Older version restored"),
    ask_filled: t("Filled in as asked for"),
    shown_to_everyone: t("Shown to everyone"),
    attachment_added: t("File added"),
    attachment_opened: t("File downloaded"),
    attachment_removed: t("File removed"),
  },
  otherEvent: t("Maintenance"),

  trash: (count) => t("Trash ({count})", { count }),
  trashTitle: t("Trash"),
  trashEmpty: t("The trash is empty."),
  trashText: (days) =>
    tn(
      "Deleted secrets are kept for {count} day. They come back locked, with the password they had.",
      "Deleted secrets are kept for {count} days. They come back locked, with the password they had.",
      days,
    ),
  trashed: ({ reason, trashed_at: time }) => (REASONS[reason] ?? REASONS.deleted)(day(time)),
  purged: (time) => t("Gone for good on {date}", { date: day(time) }),
  restoreNamed: (title) => t("Restore {title}", { title }),
  restored: t("Secret restored"),
  needsExpiry: t("Its time is over. Choose a new one to restore it."),
  needsOpens: t("It was unlocked as often as it may be. Choose a new limit to restore it."),
});
