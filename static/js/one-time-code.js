/** Makes time-based one-time codes (RFC 6238) in the browser: the server never sees one. */

import { bytesOfBase32 } from "./base32.js";

const HASHES = Object.freeze({ SHA1: "SHA-1", SHA256: "SHA-256", SHA512: "SHA-512" });

/** Gives the code of a time in milliseconds. */
export async function codeAt({ seed, algorithm, digits, period }, time) {
  const hash = { name: "HMAC", hash: HASHES[algorithm] };
  const key = await crypto.subtle.importKey("raw", bytesOfBase32(seed), hash, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(stepAt({ period }, time)));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  // RFC 4226, section 5.3: the last four bits say where to read, and the first bit read is dropped.
  const offset = mac.getUint8(mac.byteLength - 1) & 0xf;
  const value = mac.getUint32(offset) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, "0");
}

/** Gives the number of the code that counts at a time. */
export const stepAt = ({ period }, time) => Math.floor(time / 1000 / period);

/** Gives for how many more seconds the code of a time counts. */
export const secondsLeftAt = ({ period }, time) => Math.ceil(period - ((time / 1000) % period));
