/** Everything that the pages say to people, in one place, so that it can be translated. */

const PLACES = { jira: "issue", confluence: "page" };
const HOSTS = { jira: "Jira", confluence: "Confluence" };
const product = document.body.dataset.product === "confluence" ? "confluence" : "jira";
const place = PLACES[product];
const host = HOSTS[product];

const locale = document.documentElement.lang || "en";
const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const minuteFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const numberFormat = new Intl.NumberFormat(locale);

const plural = (count, one, many) => (count === 1 ? one : many);

/** Writes a time as a day, such as "Nov 23, 2026". */
const day = (time) => dayFormat.format(new Date(time));

/** Writes a time as a day with hours and minutes. */
export const moment = (time) => minuteFormat.format(new Date(time));

/** Writes a whole number for reading. */
export const number = (value) => numberFormat.format(value);

/** Writes seconds as minutes and seconds, such as "4:05". */
const stopwatch = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

export const words = Object.freeze({
  outside: "Open this in Jira or Confluence.",
  outsideTitle: "Nothing to show here",

  secrets: "Secrets",
  loadFailed: "Secrets couldn’t be loaded",
  tryAgain: "Try again",
  emptyTitle: `No secrets on this ${place} yet`,
  emptyText: `Keep a password, a key or a note here. It opens only with the password that you give it.`,
  emptyTextReader: `People who can edit this ${place} can add them.`,
  cannotAdd: `You need permission to edit this ${place} to add a secret.`,
  full: (most) => `This ${place} holds ${number(most)} secrets, the most it can. Delete one to add another.`,

  add: "Add secret",
  save: "Save",
  cancel: "Cancel",
  added: "Secret added",
  addedText: (title) => `Secret added: ${title}. It is unlocked for you.`,

  title: "Title",
  titleHelp: `Everyone who can see this ${place} can read the title.`,
  password: "Password",
  passwordHelp: (least) => `At least ${number(least)} characters. A lost password can’t be recovered.`,
  confirmPassword: "Confirm password",
  newPassword: "New password",
  confirmNewPassword: "Confirm new password",
  newPasswordHelp: (least) =>
    `At least ${number(least)} characters. A lost password can’t be recovered. Everyone else who has this secret open will need the new one.`,
  content: "Content",
  contentHelp: "Stored encrypted. Opens only with the password.",
  showPassword: "Show password",
  hidePassword: "Hide password",

  titleMissing: "Enter a title.",
  titleTooLong: (most) => `Use at most ${number(most)} characters.`,
  passwordMissing: "Enter the password.",
  passwordNewMissing: "Enter a password.",
  passwordTooShort: (least) => `Use at least ${number(least)} characters.`,
  passwordTooLong: "This password is too long.",
  passwordsDiffer: "The passwords don’t match.",
  contentTooLong: (most) => `This is too long. A secret holds at most ${number(Math.floor(most / 1024))} KB.`,

  addedByYou: (time) => `Added by you on ${day(time)}`,
  addedOn: (time) => `Added on ${day(time)}`,
  changedOn: (time) => `changed on ${day(time)}`,
  locked: "Locked",
  unlocked: "Unlocked",
  more: (title) => `More actions for ${title}`,

  unlock: "Unlock",
  unlockNamed: (title) => `Unlock ${title}`,
  unlockedNow: (title) => `${title} is unlocked.`,
  wrongPassword: (left) => {
    if (left === null) return "Wrong password.";
    if (left === 0) return "Wrong password. You have to wait before the next try.";
    return `Wrong password. ${number(left)} ${plural(left, "try", "tries")} left before you have to wait.`;
  },
  waitToTry: (seconds) => `Too many wrong passwords. Try again in ${stopwatch(seconds)}.`,
  canTryAgain: "You can try again now.",
  busyRetry: (seconds) => `Secrets is busy right now. Trying again in ${number(seconds)} s…`,

  contentOf: (title) => `Content of ${title}`,
  noContent: "No content",
  copy: "Copy",
  copyNamed: (title) => `Copy ${title}`,
  copied: "Copied",
  copyByHand: (keys) => `Your browser didn’t allow copying. The content is selected: press ${keys}.`,
  edit: "Edit",
  editNamed: (title) => `Edit ${title}`,
  changePassword: "Change password",
  changePasswordNamed: (title) => `Change password of ${title}`,
  passwordChanged: "Password changed",
  saved: "Changes saved",
  lock: "Lock",
  lockNamed: (title) => `Lock ${title}`,
  lockedNow: (title) => `${title} is locked.`,
  lockedHereOnly:
    "Locked here, but the server couldn’t be told. It locks by itself when its time is up.",
  lockForEveryone: "Lock for everyone",
  lockForEveryoneNamed: (title) => `Lock for everyone: ${title}`,
  lockedForEveryone: (title) => `${title} is locked for everyone.`,
  locksInMinutes: (minutes) => `Locks in ${number(minutes)} min`,
  locksIn: (seconds) => `Locks in ${stopwatch(seconds)}`,
  locksSoon: (title) => `${title} locks in less than a minute. Press any key in it to keep it open.`,
  locksSoonForGood: (title) => `${title} locks in less than a minute. Save your changes.`,
  timeIsUp: (title) => `${title} was locked because its time was up.`,
  draftGone: (title) => `${title} was locked because its time was up. Unsaved changes were discarded.`,
  lockedMeanwhile: (title) => `${title} was locked meanwhile. Enter its password to open it.`,

  delete: "Delete",
  deleteNamed: (title) => `Delete ${title}`,
  deleteUnopened: "Delete without opening",
  deleteUnopenedNamed: (title) => `Delete without opening: ${title}`,
  deleteQuestion: (title) => `Delete “${title}”?`,
  deleteText: `Nobody on this ${place} will be able to open it any more.`,
  deleteUnopenedText: (isMine) =>
    `For a forgotten password. Nobody on this ${place} will be able to open it any more.` +
    (isMine ? "" : " Only the person who added it or a site admin can do this."),
  deleted: "Secret deleted",
  notUnopened: "Only the person who added it or a site admin can do this without opening it. Unlock it first.",

  lockedWhileEditing: "This secret was locked meanwhile. Your changes are still here. Enter the password to save them.",
  changedMeanwhileTitle: "Somebody else changed this secret",
  changedMeanwhile: "Your changes are still here and not saved.",
  changedMeanwhileSeen: "Save to replace the other version with yours, or take the other one.",
  showOther: "Show the other version",
  otherVersion: "The other version",
  useOther: "Use the other version",
  discardQuestion: "Discard what you typed?",
  discard: "Discard",
  keepEditing: "Keep editing",

  adminFailed: "The overview couldn’t be loaded",
  installation: "Installation",
  usage: "Usage",
  facts: {
    product: "Product",
    base_url: "Site",
    display_url: "Shown as",
    installed_at: "Installed",
    client_key: "Client key",
  },
  counts: {
    secrets: "Secrets",
    containers: product === "jira" ? "Issues with secrets" : "Pages with secrets",
    live_grants: "Unlocked right now",
    trashed: "In the trash",
  },
  hostName: (name) => HOSTS[name] ?? name,

  insertFailed: "The macro couldn’t be inserted. Close this window and try again.",
});

const EXPLANATIONS = Object.freeze({
  unreachable: "Secrets can’t be reached. Check your connection and try again.",
  timeout: "Secrets didn’t answer in time. Try again.",
  no_token: `${host} didn’t say who you are. Reload the ${place} and try again.`,
  unauthenticated: `Your visit has ended. Reload the ${place} and try again.`,
  anonymous: `Log in to ${host} to use secrets.`,
  locked: "The secret was locked meanwhile. Unlock it and try again.",
  not_found: "This secret is no longer here.",
  too_many_secrets: `This ${place} can’t hold more secrets. Delete one and try again.`,
  too_large: "This is too long to be saved.",
  changed_meanwhile: "Somebody else changed this secret meanwhile.",
  busy: "Secrets is busy right now. Try again in a moment.",
  host_unavailable: `${host} can’t confirm your permission right now. Try again in a moment.`,
  not_allowed: `You don’t have permission to do this on this ${place}.`,
});

/** Says in plain words why a call failed and, where that helps, what to do. */
export function explain(error) {
  if (Object.hasOwn(EXPLANATIONS, error.code)) {
    return EXPLANATIONS[error.code];
  }
  if (error.code === "too_many_attempts") {
    return words.waitToTry(error.retryAfter ?? 60);
  }
  if (error.status >= 500 || !error.detail) {
    const reference = error.requestId ? ` If it keeps happening, tell your admin this reference: ${error.requestId}` : "";
    return `Something went wrong. Try again.${reference}`;
  }
  return error.detail;
}
