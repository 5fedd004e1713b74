/** What the panel says to people, by subject. The texts here are English; the catalogue has the other languages. */

import { t, tc, tn } from "./catalogue.js";
import { day, stopwatch } from "./formats.js";
import { byPlace } from "./place.js";

const listWords = {
  secrets: t("Secrets"),
  loadFailed: t("Secrets couldn’t be loaded"),
  noPlace: byPlace(
    t("Jira doesn’t let you see this issue any more, or it is gone."),
    t("Confluence doesn’t let you see this page any more, or it is gone."),
  ),
  emptyTitle: byPlace(t("No secrets on this issue yet"), t("No secrets on this page yet")),
  emptyText: byPlace(
    t("Keep a password, a key or a note here. It opens only with the password that you give it."),
    t("Keep a password, a key or a note here. It opens only with the password that you give it. A copied page doesn’t bring secrets along."),
  ),
  emptyTextReader: byPlace(
    t("People who can edit this issue can add them."),
    t("People who can edit this page can add them. A copied page doesn’t bring secrets along."),
  ),
  cannotAdd: byPlace(
    t("You don’t have permission to add a secret to this issue."),
    t("You don’t have permission to add a secret to this page."),
  ),
  chosenGoneTitle: t("This secret isn’t here any more"),
  chosenGone: t("It was deleted, or it belongs to another page. Edit the macro to choose another secret."),
  full: (most) => {
    const values = { count: most };
    return byPlace(
      t("This issue holds {count} secrets, the most it can. Delete one to add another.", values),
      t("This page holds {count} secrets, the most it can. Delete one to add another.", values),
    );
  },
};

const formWords = {
  add: t("Add secret"),
  ask: t("Ask for a secret"),
  save: t("Save"),
  cancel: t("Cancel"),
  added: t("Secret added"),
  addedText: (title) => t("Secret added: {title}. It is unlocked for you.", { title }),
  title: t("Title"),
  titleHelp: byPlace(
    t("Everyone who can see this issue can read the title."),
    t("Everyone who can see this page can read the title."),
  ),
  password: t("Password"),
  passwordHelp: ({ password_min_characters: least, password_min_strength: strength }) =>
    strength > 0
      ? t("At least {least} characters, and hard to guess. A lost password can’t be recovered.", { least })
      : t("At least {least} characters. A lost password can’t be recovered.", { least }),
  confirmPassword: t("Confirm password"),
  newPassword: t("New password"),
  confirmNewPassword: t("Confirm new password"),
  newPasswordHelp: ({ password_min_characters: least, password_min_strength: strength }) =>
    strength > 0
      ? t(
          "At least {least} characters, and hard to guess. A lost password can’t be recovered. Everyone else who has this secret open will need the new one.",
          { least },
        )
      : t("At least {least} characters. A lost password can’t be recovered. Everyone else who has this secret open will need the new one.", {
          least,
        }),
  content: t("Content"),
  contentHelp: t("Stored encrypted. Opens only with the password."),
  showPassword: t("Show password"),
  hidePassword: t("Hide password"),
  titleMissing: t("Enter a title."),
  titleTooLong: (most) => t("Use at most {most} characters.", { most }),
  passwordMissing: t("Enter the password."),
  passwordNewMissing: t("Enter a password."),
  passwordTooShort: (least) => t("Use at least {least} characters.", { least }),
  passwordTooLong: t("This password is too long."),
  passwordsDiffer: t("The passwords don’t match."),
  passwordLongEnough: t("Long enough"),
  charactersMissing: (count) => tn("{count} more character", "{count} more characters", count),
  contentTooLong: (most) =>
    t("This is too long. A secret holds at most {most} KB.", { most: Math.floor(most / 1024) }),
  discardQuestion: t("Discard what you typed?"),
  discard: t("Discard"),
  keepEditing: t("Keep editing"),
};

const generatorWords = {
  generate: t("Generate password"),
  generatedFrom: t("Made of"),
  fromWords: t("Words"),
  fromCharacters: t("Characters"),
  wordCount: (count) => tn("{count} word", "{count} words", count),
  characterCount: (count) => tn("{count} character", "{count} characters", count),
  howMany: t("Length"),
  another: t("Another one"),
  copyPassword: t("Copy password"),
  generated: t("A password was generated and filled in."),
  generatorFailed: t("The word list couldn’t be loaded. Try again, or use characters."),
};

/** Says what becomes of a secret that is deleted. */
const trashed = (days) =>
  byPlace(
    tn(
      "It goes to the trash. For {count} day, anyone who can edit this issue can restore it.",
      "It goes to the trash. For {count} days, anyone who can edit this issue can restore it.",
      days,
    ),
    tn(
      "It goes to the trash. For {count} day, anyone who can edit this page can restore it.",
      "It goes to the trash. For {count} days, anyone who can edit this page can restore it.",
      days,
    ),
  );

const rowWords = {
  askedForTwo: t("Only for two"),
  leftByYou: (name) =>
    name === null
      ? t("You left this for the person who asked. Tell them its password, but not here.")
      : t("You left this for {name}. Tell them its password, but not here.", { name }),
  leftForYou: (name) =>
    name === null
      ? t("Somebody left this for you. Unlock it with the password that they tell you.")
      : t("{name} left this for you. Unlock it with the password that they tell you.", { name }),
  showToEveryone: t("Show to everyone"),
  showToEveryoneNamed: (title) => t("Show to everyone: {title}", { title }),
  shownToEveryone: t("Everyone here sees the title now"),
  addedByYou: ({ created_at: added }) => t("Added by you on {date}", { date: day(added) }),
  addedByYouChanged: ({ created_at: added, updated_at: changed }) =>
    t("Added by you on {date}, changed on {changed}", { date: day(added), changed: day(changed) }),
  addedOn: ({ created_at: added }) => t("Added on {date}", { date: day(added) }),
  addedOnChanged: ({ created_at: added, updated_at: changed }) =>
    t("Added on {date}, changed on {changed}", { date: day(added), changed: day(changed) }),
  addedBy: (name, { created_at: added }) => t("Added by {name} on {date}", { name, date: day(added) }),
  addedByChanged: (name, { created_at: added, updated_at: changed }) =>
    t("Added by {name} on {date}, changed on {changed}", { name, date: day(added), changed: day(changed) }),
  locked: tc("state", "Locked"),
  unlocked: tc("state", "Unlocked"),
  more: (title) => t("More actions for {title}", { title }),
  delete: t("Delete"),
  deleteNamed: (title) => t("Delete {title}", { title }),
  deleteUnopened: t("Delete without opening"),
  deleteUnopenedNamed: (title) => t("Delete without opening: {title}", { title }),
  deleteQuestion: (title) => t("Delete “{title}”?", { title }),
  deleteText: trashed,
  deleteMineUnopenedText: (days) => t("For a forgotten password. {next}", { next: trashed(days) }),
  deleteUnopenedText: (days) =>
    t("For a forgotten password. Only its owner or a site admin can do this. {next}", { next: trashed(days) }),
  deleted: t("Secret deleted"),
  notUnopened: t("Only its owner or a site admin can do this without opening it. Unlock it first."),
  share: t("Share"),
  shareNamed: (title) => t("Share {title}", { title }),
  sharedWith: t("Shared with"),
  sharedWithNamed: (title) => t("Shared with: {title}", { title }),
  changeOwner: t("Change owner"),
  changeOwnerNamed: (title) => t("Change owner of {title}", { title }),
};

const unlockWords = {
  unlock: t("Unlock"),
  unlockNamed: (title) => t("Unlock {title}", { title }),
  unlockedNow: (title) => t("{title} is unlocked.", { title }),
  wrongPassword: (left) => {
    if (left === null) return t("Wrong password.");
    if (left === 0) return t("Wrong password. You have to wait before the next try.");
    return tn(
      "Wrong password. {count} try left before you have to wait.",
      "Wrong password. {count} tries left before you have to wait.",
      left,
    );
  },
  canTryAgain: t("You can try again now."),
  busyRetry: (seconds) => t("Secrets is busy right now. Trying again in {seconds} s…", { seconds }),
};

const openWords = {
  contentOf: (title) => t("Content of {title}", { title }),
  noContent: t("No content"),
  copy: t("Copy"),
  copyNamed: (title) => t("Copy {title}", { title }),
  copied: t("Copied"),
  copiedFor: (seconds) => t("Copied. The clipboard is cleared in {seconds} s.", { seconds }),
  copyByHand: (keys) => t("Your browser didn’t allow copying. The content is selected: press {keys}.", { keys }),
  clipboardCleared: t("Clipboard cleared"),
  clipboardKept: t("The clipboard was not cleared: the browser didn’t allow it."),
  clearClipboard: t("Clear clipboard"),
  files: t("Files"),
  filesCount: (count) => t("Files ({count})", { count }),
  filesNamed: (title, count) =>
    count > 0 ? t("Files ({count}) of {title}", { count, title }) : t("Files of {title}", { title }),
  history: t("History"),
  historyNamed: (title) => t("History of {title}", { title }),
  activity: t("Activity"),
  activityNamed: (title) => t("Activity of {title}", { title }),
  edit: t("Edit"),
  editNamed: (title) => t("Edit {title}", { title }),
  changePassword: t("Change password"),
  changePasswordNamed: (title) => t("Change password of {title}", { title }),
  currentPassword: t("Current password"),
  passwordChanged: t("Password changed"),
  saved: t("Changes saved"),
};

const lockWords = {
  lock: t("Lock"),
  lockNamed: (title) => t("Lock {title}", { title }),
  lockedNow: (title) => t("{title} is locked.", { title }),
  lockedHereOnly: t("Locked here, but the server couldn’t be told. It locks by itself when its time is up."),
  lockForEveryone: t("Lock for everyone"),
  lockForEveryoneNamed: (title) => t("Lock for everyone: {title}", { title }),
  lockedForEveryone: (title) => t("{title} is locked for everyone.", { title }),
  locksInMinutes: (minutes) => t("Locks in {minutes} min", { minutes }),
  locksIn: (seconds) => t("Locks in {time}", { time: stopwatch(seconds) }),
  locksSoon: (title) => t("{title} locks in less than a minute. Press any key in it to keep it open.", { title }),
  locksSoonForGood: (title) => t("{title} locks in less than a minute. Save your changes.", { title }),
  timeIsUp: (title) => t("{title} was locked because its time was up.", { title }),
  draftGone: (title) => t("{title} was locked because its time was up. Unsaved changes were discarded.", { title }),
  draftGoneToo: (text) => t("{text} Unsaved changes were discarded.", { text }),
  lockedHidden: (title) => t("{title} was locked because this page was out of sight.", { title }),
  lockedHiddenDraft: (title) =>
    t("{title} was locked because this page was out of sight. Unsaved changes were discarded.", { title }),
  lockedMeanwhile: (title) => t("{title} was locked meanwhile. Enter its password to open it.", { title }),
  lockedWhileEditing: t("This secret was locked meanwhile. Your changes are still here. Enter the password to save them."),
};

const conflictWords = {
  changedMeanwhileTitle: t("Somebody else changed this secret"),
  changedMeanwhileBy: (name) => t("{name} changed this secret meanwhile", { name }),
  changedMeanwhile: t("Your changes are still here and not saved."),
  changedMeanwhileSeen: t("Save to replace the other version with yours, or take the other one."),
  showOther: t("Show the other version"),
  otherVersion: t("The other version"),
  useOther: t("Use the other version"),
};

export const words = Object.freeze({
  ...listWords,
  ...formWords,
  ...generatorWords,
  ...rowWords,
  ...unlockWords,
  ...openWords,
  ...lockWords,
  ...conflictWords,
});
