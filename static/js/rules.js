/** What the server will accept, checked early to be helpful. The limits come from the server, which has the last word. */

import { words } from "./words.js";

const utf8 = new TextEncoder();

/** Complains about a title, or gives null. Characters are counted as code points, as the server counts them. */
export function titleComplaint(title, policy) {
  const length = [...title.trim()].length;
  if (length === 0) return words.titleMissing;
  return length > policy.title_max_characters ? words.titleTooLong(policy.title_max_characters) : null;
}

/** Complains about a new password, or gives null. The server counts the characters of its NFC form, and its bytes. */
export function newPasswordComplaint(password, policy) {
  if (password === "") return words.passwordNewMissing;
  if (missingCharacters(password, policy) > 0) return words.passwordTooShort(policy.password_min_characters);
  return utf8.encode(password.normalize("NFC")).length > policy.password_max_bytes ? words.passwordTooLong : null;
}

/** Judges a new password while it is typed, by the policy's own measure; an empty one is not judged. */
export function newPasswordVerdict(password, policy) {
  if (password === "") return null;
  const missing = missingCharacters(password, policy);
  return missing > 0
    ? { text: words.charactersMissing(missing), isGood: false }
    : { text: words.passwordLongEnough, isGood: true };
}

const missingCharacters = (password, policy) => policy.password_min_characters - [...password.normalize("NFC")].length;

/** Complains about a content, or gives null. An empty content is allowed. */
export function contentComplaint(content, policy) {
  return utf8.encode(content).length > policy.content_max_bytes ? words.contentTooLong(policy.content_max_bytes) : null;
}

/** Says whether an address is one that a link may lead to. */
export function isWebAddress(text) {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
