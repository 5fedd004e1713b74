// Writes the test vectors of the vault's format, from docs/vault-format.md alone: a second implementation, in
// Node's crypto instead of Python's. Run it as `node tests/vectors/vault/generate.mjs`; it has no random input,
// so running it again changes nothing.
//
// Each file is one scenario: `about` (a sentence), `scenario` (what is called), `expect` (what must come of it),
// `input`, and `output` if it succeeds. Bytes are hexadecimal.

import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const bytes = (hex) => Buffer.from(hex, "hex");
const hex = (buffer) => Buffer.from(buffer).toString("hex");
const text = (string) => Buffer.from(string, "utf8");
const named = (name) => createHash("sha256").update(`vault test vector: ${name}`).digest();

// --- the format -----------------------------------------------------------------------------------------------

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

const lengthPrefixed = (...fields) => Buffer.concat(fields.flatMap((field) => [u32(field.length), field]));

function expand(key, info) {
  // HKDF-Expand to one block of 32 bytes (RFC 5869 section 2.3).
  return createHmac("sha256", key).update(info).update(Buffer.from([1])).digest();
}

function messageKeys(key, { salt, header, context }) {
  const info = lengthPrefixed(text("jsecrets/v1/seal"), header, context);
  const okm = Buffer.from(hkdfSync("sha256", key, salt, info, 64));
  return [okm.subarray(0, 32), okm.subarray(32)];
}

function seal(key, { purpose, keyId = 0, context, plaintext, salt, magic = 0x53, version = 1, suite = 1, commitment }) {
  const header = Buffer.concat([Buffer.from([magic, version, suite, purpose]), u32(keyId)]);
  const [messageKey, right] = messageKeys(key, { salt, header, context });
  const associated = Buffer.concat([header, salt, commitment ?? right]);
  const cipher = createCipheriv("aes-256-gcm", messageKey, Buffer.alloc(12));
  cipher.setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([associated, ciphertext, cipher.getAuthTag()]);
}

const uuid = (string) => bytes(string.replaceAll("-", ""));
const PRODUCT = { jira: Buffer.from([1]), confluence: Buffer.from([2]) };
const keyFields = (place) => [uuid(place.tenant), uuid(place.secret), u64(place.key_epoch)];
const containerFields = (place) => [PRODUCT[place.product], text(place.container)];
const subkey = (material, use) => expand(material, lengthPrefixed(text(`jsecrets/v1/tenant-key/${use}`)));

function padded(title) {
  const framed = Buffer.concat([Buffer.from([title.length >> 8, title.length & 255]), title]);
  return Buffer.concat([framed, Buffer.alloc((32 - (framed.length % 32)) % 32)]);
}

// --- the cast -------------------------------------------------------------------------------------------------

const TENANT = "11111111-2222-4333-8444-555555555555";
const OTHER_TENANT = "99999999-2222-4333-8444-555555555555";
const SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const OTHER_SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff";
const ALICE = "5b10a2844c20165700ede21g";
const BOB = "712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77";
const CLIENT_KEY = "1234567890abcdef-alice.example";
const PLACE = { tenant: TENANT, secret: SECRET, key_epoch: 3, product: "jira", container: "10042" };
const MATERIAL = named("tenant key");
const TENANT_KEY = { tenant: TENANT, version: 7, material: hex(MATERIAL) };
const DATA_KEY = named("data key");
const SALT_1 = named("salt 1");
const SALT_2 = named("salt 2");

const ARGON2_SALT = bytes("101112131415161718191a1b1c1d1e1f");
const parameters = (memory, time, lanes) =>
  Buffer.concat([Buffer.from([1]), u32(memory), u32(time), Buffer.from([lanes]), ARGON2_SALT]);
const RECOMMENDED = parameters(65536, 3, 1);
const IMPORTED = Buffer.concat([RECOMMENDED, bytes((OTHER_TENANT + OTHER_SECRET).replaceAll("-", ""))]);
const PASSWORD = "Tre\u0301s secret \u{1f511}";
const PASSWORD_NFC = text(PASSWORD.normalize("NFC"));
// Node 20 has no Argon2. These two come from OpenSSL 4.0.3's Argon2id, called through pyca/cryptography.
const RECOMMENDED_KEY = bytes("a318322e5f98c585de2e1c234720fe2dc5c6ccbc52bc6b4423553f23bd3db09b");
const CHEAPEST_KEY = bytes("12506b67e34fdac6ae2b6c74cd248c223fee3578f86d6280feced160ef9b96f1");

// --- the files ------------------------------------------------------------------------------------------------

for (const name of readdirSync(FOLDER)) if (name.endsWith(".json")) unlinkSync(join(FOLDER, name));

function write(scenario, name, about, expect, input, output) {
  const body = { about, scenario, expect, input, ...(output === undefined ? {} : { output }) };
  writeFileSync(join(FOLDER, `${scenario}-${name}.json`), JSON.stringify(body, null, 2) + "\n");
}

function flipped(box, at) {
  const out = Buffer.from(box);
  out[at < 0 ? out.length + at : at] ^= 1;
  return out;
}

// Boxes.
{
  const key = named("box key");
  const context = lengthPrefixed(text("a"), text("context"));
  const plaintext = text("the plaintext");
  const recipe = { purpose: 7, keyId: 42, context, plaintext, salt: SALT_1 };
  const good = seal(key, recipe);
  const input = (box, changes = {}) => ({ key: hex(key), purpose: 7, context: hex(context), box: hex(box), ...changes });
  write("box", "opens", "A box opens under its key, purpose and context.", "opens", input(good), {
    plaintext: hex(plaintext), key_id: 42, salt: hex(SALT_1) });
  const empty = seal(key, { ...recipe, plaintext: Buffer.alloc(0), context: Buffer.alloc(0), keyId: 0xffffffff });
  write("box", "opens-empty", "An empty plaintext in an empty context is a box of 88 bytes.", "opens",
    input(empty, { context: "" }), { plaintext: "", key_id: 0xffffffff, salt: hex(SALT_1) });
  const bad = (name, about, box, changes) => write("box", name, about, "rejected", input(box, changes));
  bad("magic", "A box with another first byte is rejected, although it is sealed well.", seal(key, { ...recipe, magic: 0x54 }));
  bad("version", "A box of an unknown format version is rejected, although it is sealed well.", seal(key, { ...recipe, version: 2 }));
  bad("suite", "A box of an unknown suite is rejected, although it is sealed well.", seal(key, { ...recipe, suite: 2 }));
  bad("purpose", "A box for another purpose is rejected.", good, { purpose: 6 });
  bad("purpose-relabelled", "A box whose purpose byte was changed is rejected.", flipped(good, 3), { purpose: 6 });
  bad("key", "A box is rejected under another key.", good, { key: hex(named("another key")) });
  bad("context", "A box is rejected in another context.", good, { context: hex(lengthPrefixed(text("ac"), text("ontext"))) });
  bad("key-id", "A box whose key id was changed is rejected.", flipped(good, 7));
  bad("salt", "A box whose salt was changed is rejected.", flipped(good, 8));
  bad("commitment", "A box whose commitment was changed is rejected.", flipped(good, 40));
  bad("ciphertext", "A box whose ciphertext was changed is rejected.", flipped(good, 72));
  bad("tag", "A box whose tag was changed is rejected.", flipped(good, -1));
  bad("truncated", "A box without its last byte is rejected.", good.subarray(0, -1));
  bad("extended", "A box with one byte more is rejected.", Buffer.concat([good, Buffer.alloc(1)]));
  bad("short", "Fewer than 88 bytes are rejected.", empty.subarray(0, 87), { context: "" });
  bad("nothing", "No bytes at all are rejected.", Buffer.alloc(0));
  bad("foreign-commitment", "A box is rejected when ciphertext and tag are right but the commitment is another key's.",
    seal(key, { ...recipe, commitment: named("commitment of another key") }));
}

// Tenant keys.
{
  const context = lengthPrefixed(uuid(TENANT), u32(7), text(CLIENT_KEY));
  const root = named("root key");
  const box = (plaintext) => seal(root, { purpose: 1, keyId: 2, context, plaintext, salt: SALT_1 });
  const input = { root_key: hex(root), root_key_id: 2, tenant: TENANT, version: 7, client_key: CLIENT_KEY, sealed: hex(box(MATERIAL)) };
  write("tenant-key", "opens", "A tenant key opens under its root key.", "opens", input, { material: hex(MATERIAL), salts: [hex(SALT_1)] });
  const bad = (name, about, changes, expect = "rejected") => write("tenant-key", name, about, expect, { ...input, ...changes });
  bad("tenant", "A tenant key of another tenant is rejected.", { tenant: OTHER_TENANT });
  bad("version", "A tenant key of another version is rejected.", { version: 8 });
  bad("client-key", "A tenant key of another client key is rejected.", { client_key: "1234567890abcdef-mallory.example" });
  bad("root-key", "A tenant key is rejected under another root key of the same id.", { root_key: hex(named("another root key")) });
  bad("short", "A tenant key cut short is rejected, and no root key is looked for.", { sealed: hex(box(MATERIAL).subarray(0, 87)), root_key_id: 3 });
  bad("length", "A tenant key of 31 bytes is rejected, although it is sealed well.", { sealed: hex(box(MATERIAL.subarray(1))) });
  bad("unknown-root", "A tenant key under a root key that is not in the ring is no tampering.", { root_key_id: 3 }, "key unavailable");
  write("subkeys", "all", "A tenant key has one subkey for each use.", "opens", { tenant_key: TENANT_KEY }, {
    wrap_key: hex(subkey(MATERIAL, "wrap")), title_key: hex(subkey(MATERIAL, "title")),
    pseudonym_key: hex(subkey(MATERIAL, "pseudonym")), shared_secret_key: hex(subkey(MATERIAL, "shared-secret")) });
  const pseudonym = createHmac("sha256", subkey(MATERIAL, "pseudonym"))
    .update(lengthPrefixed(text("jsecrets/v1/pseudonym"), text(ALICE))).digest();
  write("pseudonym", "alice", "An account has one pseudonym per tenant key.", "opens",
    { tenant_key: TENANT_KEY, account_id: ALICE }, { pseudonym: hex(pseudonym) });
}

// Passwords.
{
  const good = (name, about, typed, encoded) => write("password", name, about, "opens", { text: typed }, { encoded: hex(encoded) });
  good("decomposed", "A password is brought to NFC.", PASSWORD, PASSWORD_NFC);
  good("spaces", "Nothing of a password is trimmed.", " \t x \n", text(" \t x \n"));
  good("compatible", "Compatible characters stay different: no NFKC.", "\ufb01", text("\ufb01"));
  good("longest", "A password may have 1024 bytes.", "\u00e9".repeat(512), text("\u00e9".repeat(512)));
  good("longest-decomposed", "The length is measured after NFC.", "e\u0301".repeat(512), text("\u00e9".repeat(512)));
  const bad = (name, about, typed) => write("password", name, about, "invalid", { text: typed });
  bad("empty", "An empty password is refused.", "");
  bad("too-long", "A password of 1025 bytes is refused.", "\u00e9".repeat(512) + "x");
  bad("surrogate", "A password with a lone surrogate is refused.", "password\ud800");

  const stored = (name, about, expect, data, output) => write("parameters", name, about, expect, { stored: hex(data) }, output);
  stored("recommended", "The parameters are 26 bytes.", "opens", RECOMMENDED,
    { memory_kib: 65536, time_cost: 3, parallelism: 1, salt: hex(ARGON2_SALT) });
  stored("imported", "The origin of an imported secret follows the parameters.", "opens", IMPORTED,
    { memory_kib: 65536, time_cost: 3, parallelism: 1, salt: hex(ARGON2_SALT), origin: { tenant: OTHER_TENANT, secret: OTHER_SECRET } });
  stored("half-origin", "Parameters with half an origin are rejected.", "rejected", IMPORTED.subarray(0, 42));
  stored("long-origin", "Parameters of 59 bytes are rejected.", "rejected", Buffer.concat([IMPORTED, Buffer.alloc(1)]));
  stored("short", "Parameters of 25 bytes are rejected.", "rejected", RECOMMENDED.subarray(0, 25));
  stored("long", "Parameters of 27 bytes are rejected.", "rejected", Buffer.concat([RECOMMENDED, Buffer.alloc(1)]));
  stored("algorithm", "An unknown algorithm is rejected.", "rejected", Buffer.concat([Buffer.from([2]), RECOMMENDED.subarray(1)]));

  const derive = (name, about, expect, data, bounds, output) =>
    write("password-key", name, about, expect, { text: PASSWORD, parameters: hex(data), bounds }, output);
  derive("recommended", "A password's key under the recommended parameters.", "opens", RECOMMENDED, "production", { key: hex(RECOMMENDED_KEY) });
  derive("cheapest", "A password's key under the cheapest parameters.", "opens", parameters(8, 1, 1), "test only", { key: hex(CHEAPEST_KEY) });
  const weak = (name, about, ...numbers) => derive(name, about, "weak parameters", parameters(...numbers), "production");
  weak("memory-low", "Less than 19 MiB is refused.", 19 * 1024 - 1, 3, 1);
  weak("memory-high", "More than 256 MiB is refused.", 256 * 1024 + 1, 3, 1);
  weak("memory-highest", "The largest number that fits is refused.", 0xffffffff, 3, 1);
  weak("time-low", "No pass at all is refused.", 65536, 0, 1);
  weak("time-high", "More than 10 passes are refused.", 65536, 11, 1);
  weak("lanes-low", "No lane at all is refused.", 65536, 3, 0);
  weak("lanes-high", "More than 4 lanes are refused.", 65536, 3, 5);
}

// Argon2id itself: published values of the reference implementation's own tests, version 0x13.
for (const [memory, time, lanes, password, salt, key] of [
  [65536, 2, 1, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"],
  [256, 2, 1, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"],
  [256, 2, 2, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"],
  [65536, 1, 1, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"],
  [65536, 4, 1, "password", "somesalt", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"],
  [65536, 2, 1, "differentpassword", "somesalt", "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"],
  [65536, 2, 1, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"],
]) {
  write("argon2id", `${memory}-${time}-${lanes}-${password}-${salt}`,
    "Published in src/test.c of the reference implementation, github.com/P-H-C/phc-winner-argon2.", "opens",
    { password: hex(text(password)), salt: hex(text(salt)), memory_kib: memory, time_cost: time, parallelism: lanes }, { key });
}

// Data keys.
{
  const inner = (plaintext, { place = PLACE, purpose = 3, key = RECOMMENDED_KEY } = {}) =>
    seal(key, { purpose, context: lengthPrefixed(...keyFields(place), RECOMMENDED), plaintext, salt: SALT_1 });
  const outer = (plaintext, { place = PLACE, purpose = 2, use = "wrap" } = {}) =>
    seal(subkey(MATERIAL, use), { purpose, keyId: 7, salt: SALT_2, plaintext,
      context: lengthPrefixed(...keyFields(place), RECOMMENDED, ...containerFields(place)) });
  const good = outer(inner(DATA_KEY));
  const input = { password_key: hex(RECOMMENDED_KEY), parameters: hex(RECOMMENDED), place: PLACE, tenant_key: TENANT_KEY, wrapped: hex(good) };
  write("data-key", "opens", "A data key opens under the password's key and the tenant key.", "opens", input,
    { data_key: hex(DATA_KEY), salts: [hex(SALT_1), hex(SALT_2)] });
  const confluence = { ...PLACE, product: "confluence", container: "98765" };
  write("data-key", "opens-confluence", "A data key of a Confluence page opens there.", "opens",
    { ...input, place: confluence, wrapped: hex(outer(inner(DATA_KEY), { place: confluence })) },
    { data_key: hex(DATA_KEY), salts: [hex(SALT_1), hex(SALT_2)] });
  // An imported one: the inner layer names the ids of before and 26 bytes, the outer one today's ids and all 58.
  const sealOuter = (plaintext, stored) => seal(subkey(MATERIAL, "wrap"), { purpose: 2, keyId: 7, salt: SALT_2, plaintext,
    context: lengthPrefixed(...keyFields(PLACE), stored, ...containerFields(PLACE)) });
  const before = inner(DATA_KEY, { place: { ...PLACE, tenant: OTHER_TENANT, secret: OTHER_SECRET } });
  const imported = { ...input, parameters: hex(IMPORTED), wrapped: hex(sealOuter(before, IMPORTED)) };
  write("data-key", "opens-imported", "An imported data key opens: its inner layer names the ids of before.", "opens", imported,
    { data_key: hex(DATA_KEY), salts: [hex(SALT_1), hex(SALT_2)] });
  const otherOrigin = Buffer.concat([RECOMMENDED, bytes((TENANT + OTHER_SECRET).replaceAll("-", ""))]);
  write("data-key", "imported-origin", "An origin that was changed is rejected: the outer layer binds it.", "rejected",
    { ...imported, parameters: hex(otherOrigin) });
  write("data-key", "imported-no-origin", "An origin that was taken away is rejected.", "rejected", { ...imported, parameters: hex(RECOMMENDED) });
  write("data-key", "imported-added-origin", "An origin that was added is rejected.", "rejected", { ...input, parameters: hex(IMPORTED) });
  write("data-key", "imported-own-ids", "An imported inner layer that names today's ids does not open.", "wrong password",
    { ...imported, wrapped: hex(sealOuter(inner(DATA_KEY), IMPORTED)) });
  const bad = (name, about, changes) => write("data-key", name, about, "rejected", { ...input, ...changes });
  const wrong = (name, about, changes) => write("data-key", name, about, "wrong password", { ...input, ...changes });
  const elsewhere = (changes) => ({ place: { ...PLACE, ...changes } });
  bad("tenant", "A data key of another tenant is rejected.", elsewhere({ tenant: OTHER_TENANT }));
  bad("secret", "A data key of another secret is rejected.", elsewhere({ secret: OTHER_SECRET }));
  bad("epoch", "A data key of another key epoch is rejected.", elsewhere({ key_epoch: 2 }));
  bad("product", "A data key of the other product is rejected.", elsewhere({ product: "confluence" }));
  bad("container", "A data key of another container is rejected.", elsewhere({ container: "10043" }));
  bad("parameters", "A data key with other password parameters is rejected.", { parameters: hex(parameters(65536, 2, 1)) });
  bad("tenant-key", "A data key is rejected under another tenant key.", { tenant_key: { ...TENANT_KEY, material: hex(named("another tenant key")) } });
  bad("outer-tampered", "A changed outer layer is rejected, whatever the password.", { wrapped: hex(flipped(good, -1)), password_key: hex(named("a wrong password's key")) });
  bad("outer-purpose", "A grant's outer layer is no data key's.", { wrapped: hex(outer(inner(DATA_KEY), { purpose: 4 })) });
  bad("outer-subkey", "An outer layer under the title subkey is rejected.", { wrapped: hex(outer(inner(DATA_KEY), { use: "title" })) });
  bad("inner-short", "A data key of 31 bytes is rejected, although both layers are sealed well.", { wrapped: hex(outer(inner(DATA_KEY.subarray(1)))) });
  bad("inner-long", "A data key of 33 bytes is rejected, although both layers are sealed well.", { wrapped: hex(outer(inner(Buffer.concat([DATA_KEY, Buffer.alloc(1)])))) });
  bad("inner-only", "The inner layer alone is rejected.", { wrapped: hex(inner(DATA_KEY)) });
  wrong("wrong-password", "Another password's key opens the outer layer only.", { password_key: hex(named("a wrong password's key")) });
  wrong("inner-tampered", "A changed inner layer in a good outer layer looks like a wrong password.", { wrapped: hex(outer(flipped(inner(DATA_KEY), -1))) });
  wrong("inner-foreign", "Another secret's inner layer in a good outer layer does not open.", { wrapped: hex(outer(inner(DATA_KEY, { place: { ...PLACE, secret: OTHER_SECRET } }))) });
  wrong("inner-epoch", "An older epoch's inner layer in a good outer layer does not open.", { wrapped: hex(outer(inner(DATA_KEY, { place: { ...PLACE, key_epoch: 2 } }))) });
  wrong("inner-purpose", "A grant's inner layer is no data key's.", { wrapped: hex(outer(inner(DATA_KEY, { purpose: 5 }))) });
}

// Grants.
{
  const id = named("grant id").subarray(0, 16);
  const secret = named("grant secret");
  const token = Buffer.concat([id, secret]).toString("base64url");
  const terms = { account_id: ALICE, issued_at: 1767225600, expires_at: 1767227400 };
  const fields = [id, text(terms.account_id), u64(terms.issued_at), u64(terms.expires_at)];
  const inner = (plaintext, { key = expand(secret, lengthPrefixed(text("jsecrets/v1/grant-key"))), purpose = 5 } = {}) =>
    seal(key, { purpose, context: lengthPrefixed(...keyFields(PLACE), ...fields), plaintext, salt: SALT_1 });
  const outer = (plaintext, purpose = 4) =>
    seal(subkey(MATERIAL, "wrap"), { purpose, keyId: 7, plaintext, salt: SALT_2,
      context: lengthPrefixed(...keyFields(PLACE), ...fields, ...containerFields(PLACE)) });
  const good = outer(inner(DATA_KEY));
  const input = { token, place: PLACE, tenant_key: TENANT_KEY, ...terms, wrapped: hex(good) };
  write("grant", "opens", "A grant opens with its token.", "opens", input, { data_key: hex(DATA_KEY), salts: [hex(SALT_1), hex(SALT_2)] });
  const bad = (name, about, changes) => write("grant", name, about, "rejected", { ...input, ...changes });
  const elsewhere = (changes) => ({ place: { ...PLACE, ...changes } });
  bad("tenant", "A grant of another tenant is rejected.", elsewhere({ tenant: OTHER_TENANT }));
  bad("secret", "A grant of another secret is rejected.", elsewhere({ secret: OTHER_SECRET }));
  bad("epoch", "A grant of an older key epoch is rejected.", elsewhere({ key_epoch: 4 }));
  bad("product", "A grant of the other product is rejected.", elsewhere({ product: "confluence" }));
  bad("container", "A grant of another container is rejected.", elsewhere({ container: "10043" }));
  bad("account", "Alice's grant is rejected for Bob.", { account_id: BOB });
  bad("issued", "A grant with another beginning is rejected.", { issued_at: terms.issued_at + 1 });
  bad("expiry", "A prolonged grant is rejected.", { expires_at: terms.expires_at + 1 });
  bad("token-secret", "A grant is rejected with another token's secret.", { token: Buffer.concat([id, named("another")]).toString("base64url") });
  bad("token-id", "A grant is rejected with another grant's id.", { token: Buffer.concat([named("another").subarray(0, 16), secret]).toString("base64url") });
  bad("tenant-key", "A grant is rejected under another tenant key.", { tenant_key: { ...TENANT_KEY, material: hex(named("another tenant key")) } });
  bad("outer-purpose", "A data key's outer layer is no grant's.", { wrapped: hex(outer(inner(DATA_KEY), 2)) });
  bad("inner-purpose", "A data key's inner layer is no grant's.", { wrapped: hex(outer(inner(DATA_KEY, { purpose: 3 }))) });
  bad("raw-secret", "The token's secret is not the key itself.", { wrapped: hex(outer(inner(DATA_KEY, { key: secret }))) });
  bad("length", "A data key of 31 bytes is rejected, although both layers are sealed well.", { wrapped: hex(outer(inner(DATA_KEY.subarray(1)))) });

  write("grant-token", "opens", "A grant token is 64 characters.", "opens", { text: token }, { grant_id: hex(id), secret: hex(secret) });
  const all = Buffer.alloc(48, 0xfb).toString("base64url");
  write("grant-token", "opens-alphabet", "A grant token uses the URL-safe alphabet.", "opens", { text: all },
    { grant_id: hex(Buffer.alloc(16, 0xfb)), secret: hex(Buffer.alloc(32, 0xfb)) });
  const invalid = (name, about, value) => write("grant-token", name, about, "invalid", { text: value });
  invalid("empty", "An empty text is no token.", "");
  invalid("short", "A token of 63 characters is refused.", token.slice(1));
  invalid("long", "A token of 65 characters is refused.", token + "A");
  invalid("padded", "A token with padding is refused.", token.slice(0, 63) + "=");
  invalid("newline", "A token with a line end is refused.", token + "\n");
  invalid("space", "A token with a space is refused.", " " + token.slice(1));
  invalid("standard", "The standard base64 alphabet is refused.", Buffer.alloc(48, 0xfb).toString("base64"));
  invalid("unicode", "A letter outside ASCII is refused.", "\uff21" + token.slice(1));
}

// Titles.
{
  const box = (plaintext) => seal(subkey(MATERIAL, "title"), { purpose: 6, keyId: 7, plaintext, salt: SALT_1,
    context: lengthPrefixed(uuid(TENANT), uuid(SECRET), ...containerFields(PLACE), u64(5)) });
  const title = "Datenbank für Ålice";
  const input = { place: PLACE, version: 5, tenant_key: TENANT_KEY, sealed: hex(box(padded(text(title)))) };
  const good = (name, about, value) => write("title", name, about, "opens", { ...input, sealed: hex(box(padded(text(value)))) },
    { title: value, salts: [hex(SALT_1)] });
  good("opens", "A title opens under its tenant key.", title);
  good("opens-empty", "An empty title is one block.", "");
  good("opens-30", "30 bytes are one block.", "x".repeat(30));
  good("opens-31", "31 bytes are two blocks.", "x".repeat(31));
  good("opens-zero", "A title may end in a zero character.", "x\0");
  const bad = (name, about, changes) => write("title", name, about, "rejected", { ...input, ...changes });
  const elsewhere = (changes) => ({ place: { ...PLACE, ...changes } });
  bad("tenant", "A title of another tenant is rejected.", elsewhere({ tenant: OTHER_TENANT }));
  bad("secret", "A title of another secret is rejected.", elsewhere({ secret: OTHER_SECRET }));
  bad("product", "A title of the other product is rejected.", elsewhere({ product: "confluence" }));
  bad("container", "A title of another container is rejected.", elsewhere({ container: "10043" }));
  bad("version", "A title of another version is rejected.", { version: 4 });
  bad("tenant-key", "A title is rejected under another tenant key.", { tenant_key: { ...TENANT_KEY, material: hex(named("another tenant key")) } });
  const frame = (length, rest) => ({ sealed: hex(box(Buffer.concat([Buffer.from([length >> 8, length & 255]), rest]))) });
  bad("unpadded", "A title without its padding is rejected.", frame(1, text("x")));
  bad("padded-twice", "A title with a block too many is rejected.", frame(1, Buffer.concat([text("x"), Buffer.alloc(61)])));
  bad("padding-not-zero", "A title whose padding is not all zeros is rejected.", frame(1, Buffer.concat([text("x"), Buffer.alloc(28), Buffer.from([1])])));
  bad("too-long", "A title longer than its plaintext is rejected.", frame(31, Buffer.alloc(30, 0x78)));
  bad("empty-plaintext", "A title without a length is rejected.", { sealed: hex(box(Buffer.alloc(0))) });
  bad("not-utf8", "A title that is not UTF-8 is rejected.", { sealed: hex(box(padded(Buffer.from([0x78, 0xff])))) });
  bad("surrogate", "A title with an encoded surrogate is rejected.", { sealed: hex(box(padded(Buffer.from([0xed, 0xa0, 0x80])))) });
}

// Contents.
{
  const box = (plaintext, key = DATA_KEY) => seal(key, { purpose: 7, plaintext, salt: SALT_1,
    context: lengthPrefixed(...keyFields(PLACE), u64(9)) });
  const input = { data_key: hex(DATA_KEY), place: PLACE, version: 9 };
  const good = (name, about, value) => write("content", name, about, "opens",
    { ...input, sealed: hex(box(Buffer.concat([Buffer.from([1]), text(value)]))) }, { text: value, format: 1, salts: [hex(SALT_1)] });
  good("opens", "A content opens under its data key.", "user: alice\npassword: \u{1f511}\n");
  good("opens-empty", "A content may be empty.", "");
  good("opens-plain", "A content of ASCII letters opens.", "content");
  const other = (name, about, format, value) => write("content", name, about, "opens",
    { ...input, sealed: hex(box(Buffer.concat([Buffer.from([format]), text(value)]))) }, { text: value, format, salts: [hex(SALT_1)] });
  other("opens-markdown", "Format 2 is Markdown.", 2, "# Steps\n\n1. **Open** it.\n");
  other("opens-login", "Format 3 is a login.", 3, '{"username":"alice","password":"\u{1f511}","url":"https://shop.example","notes":""}');
  other("opens-one-time-code", "Format 4 is the seed of one-time codes.", 4,
    '{"seed":"GEZDGNBVGY3TQOJQ","algorithm":"SHA1","digits":6,"period":30,"issuer":"Shop","account":"alice"}');
  const sealed = hex(box(Buffer.concat([Buffer.from([1]), text("content")])));
  const bad = (name, about, changes) => write("content", name, about, "rejected", { ...input, sealed, ...changes });
  const elsewhere = (changes) => ({ place: { ...PLACE, ...changes } });
  bad("tenant", "A content of another tenant is rejected.", elsewhere({ tenant: OTHER_TENANT }));
  bad("secret", "A content of another secret is rejected.", elsewhere({ secret: OTHER_SECRET }));
  bad("epoch", "A content of another key epoch is rejected.", elsewhere({ key_epoch: 2 }));
  bad("version", "A content of another version is rejected.", { version: 8 });
  bad("key", "A content is rejected under another data key.", { data_key: hex(named("another data key")) });
  bad("no-format", "A content without a format is rejected.", { sealed: hex(box(Buffer.alloc(0))) });
  bad("format-0", "Format 0 is rejected.", { sealed: hex(box(Buffer.from([0, 0x78]))) });
  bad("format-5", "A format that is not known yet is rejected.", { sealed: hex(box(Buffer.from([5, 0x78]))) });
  bad("not-utf8", "A content that is not UTF-8 is rejected.", { sealed: hex(box(Buffer.from([1, 0xc3]))) });
  write("content", "opens-moved", "A content opens in another container: only the outer layers bind it.", "opens",
    { ...input, ...elsewhere({ container: "10043" }), sealed }, { text: "content", format: 1, salts: [hex(SALT_1)] });
}

// Versions before the current one.
{
  const context = lengthPrefixed(...keyFields(PLACE), u64(8));
  const box = (plaintext, { key = DATA_KEY, purpose = 11 } = {}) => seal(key, { purpose, plaintext, salt: SALT_1, context });
  const plain = (title, format, value) => Buffer.concat([lengthPrefixed(text(title)), Buffer.from([format]), text(value)]);
  const input = { data_key: hex(DATA_KEY), place: PLACE, version: 8 };
  const good = (name, about, title, format, value) => write("kept-version", name, about, "opens",
    { ...input, sealed: hex(box(plain(title, format, value))) }, { title, format, text: value, salts: [hex(SALT_1)] });
  good("opens", "A kept version opens under its data key.", "Database of the shop \u{1f511}", 2, "user: *alice*\n");
  good("opens-empty", "Its title and content may be empty.", "", 1, "");
  good("opens-plain", "A version of ASCII letters opens.", "title", 1, "content");
  const sealed = hex(box(plain("title", 1, "content")));
  const bad = (name, about, changes) => write("kept-version", name, about, "rejected", { ...input, sealed, ...changes });
  const elsewhere = (changes) => ({ place: { ...PLACE, ...changes } });
  const framed = (...parts) => ({ sealed: hex(box(Buffer.concat(parts))) });
  bad("tenant", "A version of another tenant is rejected.", elsewhere({ tenant: OTHER_TENANT }));
  bad("secret", "A version of another secret is rejected.", elsewhere({ secret: OTHER_SECRET }));
  bad("epoch", "A version of another key epoch is rejected.", elsewhere({ key_epoch: 2 }));
  bad("version", "A version under another number is rejected.", { version: 7 });
  bad("key", "A version is rejected under another data key.", { data_key: hex(named("another data key")) });
  bad("content", "A content is no version, even with the same number.", { sealed: hex(box(plain("title", 1, "content"), { purpose: 7 })) });
  bad("empty-plaintext", "A version of no bytes is rejected.", framed(Buffer.alloc(0)));
  bad("short-length", "A length of three bytes is rejected.", framed(Buffer.alloc(3)));
  bad("title-too-long", "A title longer than its plaintext is rejected.", framed(u32(6), text("title")));
  bad("no-format", "A version whose content has no format is rejected.", framed(u32(5), text("title")));
  bad("format-5", "A version in a format that is not known yet is rejected.", framed(u32(5), text("title"), Buffer.from([5, 0x78])));
  bad("title-not-utf8", "A version whose title is not UTF-8 is rejected.", framed(u32(1), Buffer.from([0xff, 1, 0x78])));
  bad("not-utf8", "A version whose content is not UTF-8 is rejected.", framed(u32(1), Buffer.from([0x78, 1, 0xc3])));
  write("kept-version", "opens-moved", "A version opens in another container: it moves with its issue.", "opens",
    { ...input, ...elsewhere({ container: "10043" }), sealed }, { title: "title", format: 1, text: "content", salts: [hex(SALT_1)] });
}

// Connect's shared secrets.
{
  const shared = "ATCO-not-a-real-shared-secret-0123456789";
  const box = (use, purpose, context) => seal(subkey(MATERIAL, use), { purpose, keyId: 7, context, plaintext: text(shared), salt: SALT_1 });
  const site = { tenant: TENANT, client_key: CLIENT_KEY, product: "jira", base_url: "https://acme.atlassian.net", display_url: "https://jira.acme.example" };
  const identity = [uuid(TENANT), text(CLIENT_KEY)];
  const bound = ({ base_url, display_url }) => lengthPrefixed(...identity, Buffer.from([1]), text(base_url), text(display_url ?? ""));
  const context = bound(site);
  const input = { ...site, tenant_key: TENANT_KEY, sealed: hex(box("shared-secret", 10, context)) };
  write("shared-secret", "opens", "A shared secret opens under its tenant key.", "opens", input, { shared_secret: shared, salts: [hex(SALT_1)] });
  const bad = (name, about, changes) => write("shared-secret", name, about, "rejected", { ...input, ...changes });
  bad("tenant", "A shared secret of another tenant is rejected.", { tenant: OTHER_TENANT });
  bad("client-key", "A shared secret of another client key is rejected.", { client_key: "1234567890abcdef-mallory.example" });
  bad("tenant-key", "A shared secret is rejected under another tenant key.", { tenant_key: { ...TENANT_KEY, material: hex(named("another tenant key")) } });
  const plain = { ...site, display_url: null };
  write("shared-secret", "opens-undisplayed", "A site without a display URL binds an empty one.", "opens",
    { ...input, ...plain, sealed: hex(box("shared-secret", 10, bound(plain))) }, { shared_secret: shared, salts: [hex(SALT_1)] });
  bad("product", "A shared secret of the other product is rejected.", { product: "confluence" });
  bad("base-url", "A shared secret does not open for another address.", { base_url: "https://mallory.atlassian.net" });
  bad("display-url", "A shared secret does not open with another display URL.", { display_url: "https://jira.mallory.example" });
  bad("no-display-url", "A display URL cannot be left out.", { display_url: null });
  bad("subkey", "A shared secret under the wrap subkey is rejected.", { sealed: hex(box("wrap", 10, context)) });
  const older = lengthPrefixed(...identity);
  bad("unbound", "The older form, which binds no address, is rejected.", { sealed: hex(box("shared-secret", 9, older)) });
  const old = { tenant: TENANT, client_key: CLIENT_KEY, tenant_key: TENANT_KEY, sealed: hex(box("shared-secret", 9, older)) };
  const badOld = (name, about, changes) => write("unbound-shared-secret", name, about, "rejected", { ...old, ...changes });
  write("unbound-shared-secret", "opens", "The older form opens under its tenant key.", "opens", old, { shared_secret: shared, salts: [hex(SALT_1)] });
  badOld("tenant", "An older shared secret of another tenant is rejected.", { tenant: OTHER_TENANT });
  badOld("client-key", "An older shared secret of another client key is rejected.", { client_key: "1234567890abcdef-mallory.example" });
  badOld("tenant-key", "An older shared secret is rejected under another tenant key.", { tenant_key: { ...TENANT_KEY, material: hex(named("another tenant key")) } });
  badOld("bound", "Today's form is rejected where the older one is read.", { sealed: hex(box("shared-secret", 10, context)) });
  bad("purpose", "A title is no shared secret.", { sealed: hex(box("shared-secret", 6, context)) });
}

// Key files.
{
  const key = (id, value = hex(named(`root key ${id}`))) => ({ id, key: value });
  const ring = (changes = {}) => ({ format: "secrets-root-keys-1", active: 2, keys: [key(1), key(2)], ...changes });
  const good = (name, about, value) => write("key-ring", name, about, "opens", { json: JSON.stringify(value) },
    { active: value.active, keys: Object.fromEntries(value.keys.map((each) => [each.id, each.key])) });
  good("opens", "A ring of two keys, the second active.", ring());
  good("opens-largest", "Key ids go up to 4294967295.", ring({ active: 4294967295, keys: [key(4294967295)] }));
  const bad = (name, about, value) =>
    write("key-ring", name, about, "key file rejected", { json: typeof value === "string" ? value : JSON.stringify(value) });
  bad("empty", "An empty file is rejected.", "");
  bad("not-json", "What is not JSON is rejected.", "{format: secrets-root-keys-1}");
  bad("list", "A list is rejected.", []);
  bad("null", "A null is rejected.", "null");
  bad("format", "Another format is rejected.", ring({ format: "secrets-root-keys-2" }));
  bad("unknown-member", "An unknown member is rejected.", ring({ comment: "hello" }));
  bad("no-active", "A ring without an active key is rejected.", ring({ active: undefined }));
  bad("active-unknown", "An active key that is not in the ring is rejected.", ring({ active: 3 }));
  bad("no-keys", "A ring without keys is rejected.", ring({ keys: [] }));
  bad("keys-object", "Keys must be a list.", ring({ keys: { 1: hex(named("x")) } }));
  bad("duplicate-id", "A key id that stands there twice is rejected.", ring({ keys: [key(1), key(2), key(2, hex(named("x")))] }));
  bad("duplicate-member", "A member that stands there twice is rejected.", JSON.stringify(ring()).replace('"active":2', '"active":1,"active":2'));
  bad("id-zero", "The key id 0 is rejected.", ring({ active: 0, keys: [key(0)] }));
  bad("id-negative", "A negative key id is rejected.", ring({ active: -1, keys: [key(-1)] }));
  bad("id-large", "A key id over 4294967295 is rejected.", ring({ active: 4294967296, keys: [key(4294967296)] }));
  bad("id-text", "A key id must be a number.", ring({ active: "1", keys: [key("1")] }));
  bad("id-bool", "A truth value is no key id.", ring({ active: true, keys: [key(true)] }));
  bad("id-fraction", "A fraction is no key id.", JSON.stringify(ring()).replaceAll(":2,", ":2.0,"));
  bad("key-zero", "A key of zeros is rejected.", ring({ keys: [key(1), key(2, "00".repeat(32))] }));
  bad("key-short", "A key of 31 bytes is rejected.", ring({ keys: [key(1), key(2, "ab".repeat(31))] }));
  bad("key-long", "A key of 33 bytes is rejected.", ring({ keys: [key(1), key(2, "ab".repeat(33))] }));
  bad("key-upper", "Upper-case hexadecimal is rejected.", ring({ keys: [key(1), key(2, "AB".repeat(32))] }));
  bad("key-not-hex", "What is not hexadecimal is rejected.", ring({ keys: [key(1), key(2, "g".repeat(64))] }));
  bad("key-number", "A key must be a text.", ring({ keys: [key(1), key(2, 7)] }));
  bad("key-extra", "An unknown member of a key is rejected.", ring({ keys: [key(1), { ...key(2), note: "x" }] }));
}
