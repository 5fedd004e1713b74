// A second reader of archives, written from docs/export-format.md and docs/vault-format.md alone. It takes one vector's
// "input" a line (README.md) and gives {"outcome": "opens", "titles": [...], "output": [...]} or {"outcome": "rejected"}.
// Argon2id is not in Node 20: keys are given, not derived, and parameters are only checked.

import { createDecipheriv, hkdfSync, timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline";

class Rejected extends Error {}

function demand(condition) {
  if (!condition) throw new Rejected();
}

const hex = (string) => Buffer.from(string, "hex");
const ascii = (string) => Buffer.from(string, "ascii");
const uuid = (string) => hex(string.replaceAll("-", ""));

function u32(number) {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(number);
  return out;
}

function u64(number) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(number));
  return out;
}

const LP = (...fields) => Buffer.concat(fields.flatMap((field) => [u32(field.length), field]));
const utf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

function open(key, purpose, context, box) {
  const header = Buffer.of(0x53, 1, 1, purpose, 0, 0, 0, 0);
  demand(box.length >= 88 && box.subarray(0, 8).equals(header));
  const info = LP(ascii("jsecrets/v1/seal"), header, context);
  const okm = Buffer.from(hkdfSync("sha256", key, box.subarray(8, 40), info, 64));
  demand(timingSafeEqual(okm.subarray(32), box.subarray(40, 72)));
  const decipher = createDecipheriv("aes-256-gcm", okm.subarray(0, 32), Buffer.alloc(12), { authTagLength: 16 });
  decipher.setAAD(box.subarray(0, 72)).setAuthTag(box.subarray(-16));
  try {
    return Buffer.concat([decipher.update(box.subarray(72, -16)), decipher.final()]);
  } catch {
    throw new Rejected();
  }
}

function checkParameters(stored) {
  demand(stored.length === 26 && stored[0] === 1 && stored.readUInt32BE(1) <= 256 * 1024);
  demand(stored.readUInt32BE(5) <= 10 && stored[9] >= 1 && stored[9] <= 4);
}

/** Section 2: every record in its place, and the last one at the end. */
function readRecords(data, key) {
  const header = data.subarray(0, 58);
  demand(header.length === 58 && header.subarray(0, 16).equals(ascii("SECRETS-ARCHIVE\u0001")));
  checkParameters(header.subarray(32));
  const records = [];
  for (let at = 58; ; ) {
    demand(at + 4 <= data.length);
    const size = data.readUInt32BE(at);
    demand(size <= 1024 * 1024 && at + 4 + size <= data.length);
    const context = LP(ascii("jsecrets/v1/archive"), header, u64(records.length));
    const plaintext = open(key, 12, context, data.subarray(at + 4, at + 4 + size));
    records.push(JSON.parse(utf8(plaintext)));
    at += 4 + size;
    if (records.at(-1).record !== "end") continue;
    demand(at === data.length);
    return records;
  }
}

/** Section 4: the password's layer, the content, the earlier versions. */
function openSecret(secret, versions, passwordKey) {
  const bytes = (record, name) => Buffer.from(record[name], "base64");
  const bound = (...more) => LP(uuid(secret.sealed_tenant), uuid(secret.sealed_secret), u64(secret.key_epoch), ...more);
  const parameters = bytes(secret, "password_parameters");
  checkParameters(parameters);
  const dataKey = open(passwordKey, 3, bound(parameters), bytes(secret, "password_layer"));
  const said = (version, title, plaintext) => ({ version, title, format: plaintext[0], text: utf8(plaintext.subarray(1)) });
  const current = open(dataKey, 7, bound(u64(secret.version)), bytes(secret, "content"));
  const earlier = versions.map((version) => {
    const plaintext = open(dataKey, 11, bound(u64(version.number)), bytes(version, "content"));
    const end = 4 + plaintext.readUInt32BE(0);
    return said(version.number, utf8(plaintext.subarray(4, end)), plaintext.subarray(end));
  });
  return [said(secret.version, secret.title, current), ...earlier];
}

function answer(input) {
  try {
    const records = readRecords(hex(input.archive), hex(input.key));
    const titles = records.filter((each) => each.record === "secret").map((each) => each.title);
    const at = records.findIndex((each) => each.record === "secret" && each.id === input.secret);
    demand(at >= 0);
    const versions = records.slice(at + 1, at + 1 + records[at].versions);
    return { outcome: "opens", titles, output: openSecret(records[at], versions, hex(input.password_key)) };
  } catch (error) {
    if (error instanceof Rejected || error instanceof SyntaxError) return { outcome: "rejected" };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
