/** Reads otpauth:// links, the content of the QR codes that services show (Google Authenticator's "Key URI Format"). */

import { isBase32, tidyBase32 } from "./base32.js";

export const ALGORITHMS = Object.freeze(["SHA1", "SHA256", "SHA512"]);
export const DIGITS = Object.freeze([6, 7, 8]);
export const LEAST_PERIOD = 15;
export const MOST_PERIOD = 120;

/** Says whether a text is meant as such a link. */
export const isOtpauth = (text) => /^\s*otpauth:/i.test(text);

/** Gives what a link says, or null when it is none that time-based codes can be made of. */
export function readOtpauth(text) {
  // Browsers disagree about what is the host in a link of this kind, so it is taken apart by hand.
  const [, type, label, query = ""] = /^otpauth:\/\/([^/?#]+)\/?([^?#]*)\??([^#]*)/i.exec(text.trim()) ?? [];
  if (type?.toLowerCase() !== "totp") return null;
  const said = new URLSearchParams(query);
  const code = {
    seed: tidyBase32(said.get("secret") ?? ""),
    algorithm: (said.get("algorithm") ?? ALGORITHMS[0]).toUpperCase().replace("-", ""),
    digits: Number(said.get("digits") ?? DIGITS[0]),
    period: Number(said.get("period") ?? 30),
    ...named(label, said.get("issuer")),
  };
  return isUsable(code) ? code : null;
}

/** Takes a label such as "Acme:ops@acme.example" apart; the link's own issuer counts more. */
function named(label, issuer) {
  const said = decoded(label);
  const colon = said.indexOf(":");
  return { issuer: issuer ?? (colon < 0 ? "" : said.slice(0, colon).trim()), account: said.slice(colon + 1).trim() };
}

function decoded(label) {
  try {
    return decodeURIComponent(label);
  } catch {
    return label;
  }
}

function isUsable({ seed, algorithm, digits, period }) {
  const isPeriod = Number.isInteger(period) && period >= LEAST_PERIOD && period <= MOST_PERIOD;
  return isBase32(seed) && ALGORITHMS.includes(algorithm) && DIGITS.includes(digits) && isPeriod;
}
