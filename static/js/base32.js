/** Reads base32 (RFC 4648, section 6), in which the seeds of one-time codes are written. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Gives base32 as it is kept: upper case, without spaces, hyphens and padding, which people and services add. */
export const tidyBase32 = (text) => text.replace(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();

/** Says whether a tidied text is base32 of at least one byte. */
export const isBase32 = (text) => /^[A-Z2-7]{2,}$/.test(text);

/** Gives the bytes of tidied base32. Bits that make no whole byte are dropped. */
export function bytesOfBase32(text) {
  const bytes = [];
  let bits = 0;
  let count = 0;
  for (const letter of text) {
    bits = (bits << 5) | ALPHABET.indexOf(letter);
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
    bits &= (1 << count) - 1;
  }
  return new Uint8Array(bytes);
}
