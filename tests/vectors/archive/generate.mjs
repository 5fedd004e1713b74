// Writes the test vectors of archives, from docs/export-format.md alone, in Node's crypto instead of Python's. Run it as
// `node tests/vectors/archive/generate.mjs`; it has no random input, so running it again changes nothing.
//
// Each file: `about`, `expect` ("opens" or "rejected"), `input` (the archive in hexadecimal, the passphrase and its key,
// the id, password and password's key of the one secret), and `output` if it opens.

import { createCipheriv, createHash, hkdfSync } from "node:crypto";
import { readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const bytes = (hex) => Buffer.from(hex, "hex");
const text = (string) => Buffer.from(string, "utf8");
const named = (name) => createHash("sha256").update(`archive test vector: ${name}`).digest();
const u32 = (number) => bytes(number.toString(16).padStart(8, "0"));
const u64 = (number) => bytes(number.toString(16).padStart(16, "0"));
const uuid = (string) => bytes(string.replaceAll("-", ""));
const LP = (...fields) => Buffer.concat(fields.flatMap((field) => [u32(field.length), field]));

function seal(key, purpose, context, plaintext, salt) {
  const header = Buffer.from([0x53, 1, 1, purpose, 0, 0, 0, 0]);
  const okm = Buffer.from(hkdfSync("sha256", key, salt, LP(text("jsecrets/v1/seal"), header, context), 64));
  const start = Buffer.concat([header, salt, okm.subarray(32)]);
  const cipher = createCipheriv("aes-256-gcm", okm.subarray(0, 32), Buffer.alloc(12)).setAAD(start);
  return Buffer.concat([start, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

// Argon2id with 8 KiB, 1 pass and 1 lane: Node 20 has none. The keys come from argon2-cffi.
const PARAMETERS = (salt) => Buffer.concat([Buffer.from([1]), u32(8), u32(1), Buffer.from([1]), bytes(salt)]);
const PASSPHRASE = "plover hazel tundra quartz";
const KEY = bytes("cae3f6c712a48f5af0b5cd5fe40321a5feb459baaaa286404bac9808f4a6c301");
const HEADER_PARAMETERS = PARAMETERS("202122232425262728292a2b2c2d2e2f");
const PASSWORD = "Tre\u0301s secret \u{1f511}";
const PASSWORD_KEY = bytes("12506b67e34fdac6ae2b6c74cd248c223fee3578f86d6280feced160ef9b96f1");
const SECRET_PARAMETERS = PARAMETERS("101112131415161718191a1b1c1d1e1f");

const TENANT = "11111111-2222-4333-8444-555555555555";
const SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const BEFORE = { tenant: "99999999-2222-4333-8444-555555555555", secret: "aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff" };
const AT = "2026-01-01T12:00:00+00:00";
const ALICE = "5b10a2844c20165700ede21g";
const DATA_KEY = named("data key");
const bound = (...more) => LP(uuid(BEFORE.tenant), uuid(BEFORE.secret), u64(2), ...more);

const SITE = {
  record: "archive", format: "secrets-archive/1", made_at: AT, installation_id: TENANT,
  client_key: "acme-jira", product: "jira", base_url: "https://acme.atlassian.net",
};
const SECRET_RECORD = {
  record: "secret", id: SECRET, product: "jira", container: "10042", title: "Größe \u{1f511}",
  created_by: ALICE, created_at: AT, updated_by: ALICE, updated_at: AT, content_changed_at: AT,
  expires_at: null, opens_max: 3, opens_left: 2, rotate_by: null, version: 3, key_epoch: 2,
  sealed_tenant: BEFORE.tenant, sealed_secret: BEFORE.secret,
  password_parameters: SECRET_PARAMETERS.toString("base64"),
  password_layer: seal(PASSWORD_KEY, 3, bound(SECRET_PARAMETERS), DATA_KEY, named("salt 1")).toString("base64"),
  content: seal(DATA_KEY, 7, bound(u64(3)), Buffer.concat([Buffer.from([1]), text("what it says")]), named("salt 2")).toString("base64"),
  versions: 1,
};
const KEPT = Buffer.concat([LP(text("Older")), Buffer.from([2]), text("*what it said*")]);
const VERSION_RECORD = {
  record: "version", number: 2, updated_by: ALICE, updated_at: AT,
  content: seal(DATA_KEY, 11, bound(u64(2)), KEPT, named("salt 3")).toString("base64"),
};
const END = { record: "end", secrets: 1, damaged: [] };
const RECORDS = [SITE, SECRET_RECORD, VERSION_RECORD, END];

const header = (parameters = HEADER_PARAMETERS, id = named("id").subarray(0, 16)) =>
  Buffer.concat([text("SECRETS-ARCHIVE\u0001"), id, parameters]);
const HEADER = header();

/** The records of an archive, sealed, each with its length in front. */
const sealed = (records, { key = KEY, head = HEADER, purpose = 12, from = 0 } = {}) =>
  records.map((record, index) => {
    const plaintext = Buffer.isBuffer(record) ? record : text(JSON.stringify(record));
    const context = LP(text("jsecrets/v1/archive"), head, u64(index + from));
    const box = seal(key, purpose, context, plaintext, named(`record ${index}`));
    return Buffer.concat([u32(box.length), box]);
  });
const archive = (records = RECORDS, options = {}) =>
  Buffer.concat([options.head ?? HEADER, ...sealed(records, options)]);
const GOOD = sealed(RECORDS);

for (const name of readdirSync(FOLDER)) if (name.endsWith(".json")) unlinkSync(join(FOLDER, name));

function write(name, about, expect, data, output, changes = {}) {
  const input = {
    archive: data.toString("hex"), passphrase: PASSPHRASE, key: KEY.toString("hex"),
    secret: SECRET, password: PASSWORD, password_key: PASSWORD_KEY.toString("hex"), ...changes,
  };
  const body = { about, expect, input, ...(output === undefined ? {} : { output }) };
  writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(body, null, 2) + "\n");
}

const bad = (name, about, data, changes) => write(name, about, "rejected", data, undefined, changes);
const joined = (...parts) => Buffer.concat([HEADER, ...parts]);
const changed = (record, members) => RECORDS.map((each) => (each === record ? { ...each, ...members } : each));
const flipped = (data, at) => {
  const out = Buffer.from(data);
  out[at < 0 ? out.length + at : at] ^= 1;
  return out;
};

write("opens", "An archive opens with its passphrase, and its secret with its own password.", "opens", archive(), [
  { version: 3, title: "Größe \u{1f511}", format: 1, text: "what it says" },
  { version: 2, title: "Older", format: 2, text: "*what it said*" },
]);
bad("passphrase", "Another passphrase does not open it.", archive(), {
  passphrase: "another passphrase", key: named("another passphrase").toString("hex") });
bad("password", "Another password does not open the secret.", archive(), {
  password: "another password", password_key: named("another password").toString("hex") });
bad("magic", "Another first byte is rejected.", flipped(archive(), 0));
bad("header-id", "A changed archive id is rejected.", flipped(archive(), 16));
bad("header-short", "Half a header is rejected.", HEADER.subarray(0, 57));
bad("nothing", "A header without records is rejected.", HEADER);
bad("no-end", "An archive without its last record is rejected.", joined(...GOOD.slice(0, 3)));
bad("cut", "An archive that ends in the middle of a record is rejected.", archive().subarray(0, -1));
bad("cut-length", "An archive that ends in the middle of a length is rejected.", joined(...GOOD.slice(0, 3), Buffer.alloc(2)));
bad("trailing", "Bytes after the last record are rejected.", Buffer.concat([archive(), Buffer.alloc(4)]));
bad("swapped", "Two records that changed places are rejected.", joined(GOOD[0], GOOD[2], GOOD[1], GOOD[3]));
bad("repeated", "A record that stands twice is rejected.", joined(GOOD[0], GOOD[1], GOOD[2], GOOD[2], GOOD[3]));
bad("left-out", "A record that was left out is rejected.", joined(GOOD[0], GOOD[1], GOOD[3]));
bad("tampered", "A changed record is rejected.", flipped(archive(), -1));
bad("foreign", "A record of another archive under the same passphrase is rejected.",
  joined(GOOD[0], sealed(RECORDS, { head: header(HEADER_PARAMETERS, named("other id").subarray(0, 16)) })[1], GOOD[2], GOOD[3]));
bad("purpose", "Boxes of another purpose are rejected.", archive(RECORDS, { purpose: 7 }));
bad("shifted", "Records that are numbered from one are rejected.", archive(RECORDS, { from: 1 }));
bad("long-length", "A length beyond 1 MiB is rejected before it is read.", joined(GOOD[0], bytes("ffffffff"), GOOD[1]));
bad("expensive", "Parameters that would take four TiB are rejected before they cost anything.",
  archive(RECORDS, { head: header(Buffer.concat([Buffer.from([1]), bytes("ffffffff"), u32(1), Buffer.from([1]), Buffer.alloc(16)])) }));
bad("not-json", "A record that is no JSON is rejected.", archive([SITE, text("{"), END]));
bad("content-version", "A content that was put under another version does not open.", archive(changed(SECRET_RECORD, { version: 4 })));
bad("epoch", "A secret under another key epoch does not open.", archive(changed(SECRET_RECORD, { key_epoch: 3 })));
bad("sealed-tenant", "A secret under another tenant's id does not open.", archive(changed(SECRET_RECORD, { sealed_tenant: TENANT })));
bad("kept-number", "An earlier version under another number does not open.", archive(changed(VERSION_RECORD, { number: 1 })));
