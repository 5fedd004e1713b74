// A second reader of the vault's format, written from docs/vault-format.md and from nothing else.
//
// It takes one JSON object a line on standard input and gives one a line on standard output:
//
//   {"do": "open", "scenario": "title", "input": {...}}   ->  {"outcome": "opens", "output": {...}}
//                                                         or  {"outcome": "rejected"}
//   {"do": "seal", "scenario": "title", "input": {...}}   ->  {"outcome": "sealed", "output": {"sealed": "..."}}
//
// "input" is that of the vector files beside it (README.md). It is no part of the product: it fixes salts when it is
// told to, and it trusts whoever calls it. Argon2id is not in Node 20: a password's key is given, not derived.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline";

/** What an opener refuses; `outcome` is the word that the vectors use for it. */
class Refused extends Error {
  constructor(outcome) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Throw `outcome` unless the condition holds. */
function demand(condition, outcome) {
  if (!condition) throw new Refused(outcome);
}

// ---- Section 1: conventions ------------------------------------------------------------------------------------

function unsigned(value, bytes) {
  demand(typeof value === "string" ? /^[0-9]+$/.test(value) : Number.isSafeInteger(value), "invalid");
  const number = BigInt(value);
  demand(number >= 0n && number < 1n << BigInt(8 * bytes), "invalid");
  return Buffer.from(number.toString(16).padStart(2 * bytes, "0"), "hex");
}

const u8 = (value) => unsigned(value, 1);
const u16 = (value) => unsigned(value, 2);
const u32 = (value) => unsigned(value, 4);
const u64 = (value) => unsigned(value, 8);

function uuid(text) {
  demand(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text), "invalid");
  return Buffer.from(text.replaceAll("-", ""), "hex");
}

function utf8(text) {
  demand(typeof text === "string" && text.isWellFormed(), "invalid");
  return Buffer.from(text, "utf8");
}

/** The text of these bytes; a byte order mark is a character like any other. */
function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("rejected");
  }
}

function hex(text) {
  demand(typeof text === "string" && /^([0-9a-f]{2})*$/.test(text), "invalid");
  return Buffer.from(text, "hex");
}

function key(text) {
  const bytes = hex(text);
  demand(bytes.length === 32, "invalid");
  return bytes;
}

const LP = (...fields) => Buffer.concat(fields.flatMap((field) => [u32(field.length), field]));
const named = (text) => {
  demand(text !== "", "invalid");
  return utf8(text);
};

// ---- Section 2: keys -------------------------------------------------------------------------------------------

/** HKDF-Expand for one block of 32 bytes (RFC 5869, section 2.3, T(1)). */
const expand = (secret, label) =>
  createHmac("sha256", secret)
    .update(Buffer.concat([LP(Buffer.from(label, "ascii")), Buffer.of(1)]))
    .digest();

function tenantKey({ tenant, version, material }) {
  demand(version >= 1, "invalid");
  const from = (use) => expand(key(material), `jsecrets/v1/tenant-key/${use}`);
  const keys = { wrap: from("wrap"), title: from("title"), pseudonym: from("pseudonym") };
  return { tenant, version, ...keys, sharedSecret: from("shared-secret") };
}

// ---- Section 3: the sealed box ---------------------------------------------------------------------------------

const TENANT_KEY = 1;
const OUTER = 2;
const INNER = 3;
const GRANT_OUTER = 4;
const GRANT_INNER = 5;
const TITLE = 6;
const CONTENT = 7;
const UNBOUND_SHARED_SECRET = 9;
const SHARED_SECRET = 10;
const VERSION = 11;

function boxKeys(secret, salt, header, context) {
  const info = LP(Buffer.from("jsecrets/v1/seal", "ascii"), header, context);
  const okm = Buffer.from(hkdfSync("sha256", secret, salt, info, 64));
  return { aesKey: okm.subarray(0, 32), commitment: okm.subarray(32, 64) };
}

const NONCE = Buffer.alloc(12);

function seal(secret, { purpose, keyId, context, plaintext, salt }) {
  const header = Buffer.concat([Buffer.of(0x53, 1, 1), u8(purpose), u32(keyId)]);
  const { aesKey, commitment } = boxKeys(secret, salt, header, context);
  const start = Buffer.concat([header, salt, commitment]);
  const cipher = createCipheriv("aes-256-gcm", aesKey, NONCE).setAAD(start);
  return Buffer.concat([start, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function open(secret, { purpose, context, box }) {
  demand(box.length >= 88 && box[0] === 0x53 && box[1] === 1 && box[2] === 1, "rejected");
  demand(box[3] === purpose, "rejected");
  const salt = box.subarray(8, 40);
  const { aesKey, commitment } = boxKeys(secret, salt, box.subarray(0, 8), context);
  demand(timingSafeEqual(commitment, box.subarray(40, 72)), "rejected");
  const decipher = createDecipheriv("aes-256-gcm", aesKey, NONCE, { authTagLength: 16 });
  decipher.setAAD(box.subarray(0, 72)).setAuthTag(box.subarray(-16));
  try {
    return Buffer.concat([decipher.update(box.subarray(72, -16)), decipher.final()]);
  } catch {
    throw new Refused("rejected");
  }
}

/** The key id that a box names, which is proven when the box opens. */
function keyIdOf(box) {
  demand(box.length >= 88 && box[0] === 0x53 && box[1] === 1 && box[2] === 1, "rejected");
  return box.readUInt32BE(4);
}

const saltOf = (box) => box.subarray(8, 40).toString("hex");

// ---- Section 4: contexts ---------------------------------------------------------------------------------------

const PRODUCTS = { jira: 1, confluence: 2 };

function product(name) {
  demand(Object.hasOwn(PRODUCTS, name), "invalid");
  return u8(PRODUCTS[name]);
}

const epochOf = ({ tenant, secret, key_epoch }) => [uuid(tenant), uuid(secret), u64(key_epoch)];
const spotOf = (place) => [product(place.product), named(place.container)];

const contexts = {
  tenantKey: (i) => LP(uuid(i.tenant), u32(i.version), utf8(i.client_key)),
  inner: (place, parameters) => LP(...epochOf(place), parameters),
  outer: (place, parameters) => LP(...epochOf(place), parameters, ...spotOf(place)),
  content: (place, version) => LP(...epochOf(place), u64(version)),
  title: (place, version) => LP(uuid(place.tenant), uuid(place.secret), ...spotOf(place), u64(version)),
  grantInner: (place, grant) => LP(...epochOf(place), ...grant),
  grantOuter: (place, grant) => LP(...epochOf(place), ...grant, ...spotOf(place)),
  sharedSecret: (i) =>
    LP(uuid(i.tenant), utf8(i.client_key), product(i.product), named(i.base_url), utf8(i.display_url ?? "")),
  unboundSharedSecret: (i) => LP(uuid(i.tenant), utf8(i.client_key)),
};

// ---- Section 5: passwords --------------------------------------------------------------------------------------

function password(text) {
  const typed = utf8(text);
  demand(typed.length <= 4096, "invalid");
  const encoded = utf8(text.normalize("NFC"));
  demand(encoded.length >= 1 && encoded.length <= 1024, "invalid");
  return encoded;
}

function parameters(stored) {
  demand((stored.length === 26 || stored.length === 58) && stored[0] === 1, "rejected");
  const numbers = { memory_kib: stored.readUInt32BE(1), time_cost: stored.readUInt32BE(5), parallelism: stored[9] };
  const own = { ...numbers, salt: stored.subarray(10, 26).toString("hex") };
  return stored.length === 26 ? own : { ...own, origin: originOf(stored) };
}

/** Whose ids an imported secret's inner layer names. */
function originOf(stored) {
  const id = (from) => stored.toString("hex", from, from + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { tenant: id(26), secret: id(42) };
}

function bounded({ memory_kib, time_cost, parallelism }) {
  const within = (value, least, most) => value >= least && value <= most;
  const memory = within(memory_kib, 19 * 1024, 256 * 1024);
  demand(memory && within(time_cost, 1, 10) && within(parallelism, 1, 4), "weak parameters");
}

// ---- Sections 6 to 8: data keys, titles, contents, grants -------------------------------------------------------

/** Two nested boxes of 208 bytes; `innerOutcome` is what a failure of the inner one means. */
function openNested(box, outer, inner, innerOutcome) {
  demand(box.length === 208, "rejected");
  const innerBox = open(outer.key, { ...outer, box });
  try {
    return { plaintext: open(inner.key, { ...inner, box: innerBox }), salts: [saltOf(innerBox), saltOf(box)] };
  } catch {
    throw new Refused(innerOutcome);
  }
}

function sealNested(plaintext, outer, inner, [innerSalt, outerSalt]) {
  demand(plaintext.length === 32, "invalid");
  const innerBox = seal(inner.key, { ...inner, keyId: 0, plaintext, salt: innerSalt });
  return seal(outer.key, { ...outer, plaintext: innerBox, salt: outerSalt });
}

function dataKeyLayers(input) {
  const { wrap, version } = tenantKey(input.tenant_key);
  const stored = hex(input.parameters);
  const { origin } = parameters(stored);
  const innerContext = contexts.inner({ ...input.place, ...origin }, stored.subarray(0, 26));
  const inner = { key: key(input.password_key), purpose: INNER, context: innerContext };
  return { outer: { key: wrap, purpose: OUTER, keyId: version, context: contexts.outer(input.place, stored) }, inner };
}

function grantToken(text) {
  demand(/^[A-Za-z0-9_-]{64}$/.test(text) && text.length === 64, "invalid");
  const bytes = Buffer.from(text, "base64url");
  return { id: bytes.subarray(0, 16), secret: bytes.subarray(16) };
}

function grantLayers(input) {
  const { wrap, version } = tenantKey(input.tenant_key);
  const token = grantToken(input.token);
  const grant = [token.id, named(input.account_id), u64(input.issued_at), u64(input.expires_at)];
  const inner = { purpose: GRANT_INNER, context: contexts.grantInner(input.place, grant) };
  const outer = { purpose: GRANT_OUTER, keyId: version, context: contexts.grantOuter(input.place, grant) };
  return { outer: { key: wrap, ...outer }, inner: { key: expand(token.secret, "jsecrets/v1/grant-key"), ...inner } };
}

function padTitle(text) {
  const title = utf8(text);
  const length = 2 + title.length;
  return Buffer.concat([u16(title.length), title, Buffer.alloc((32 - (length % 32)) % 32)]);
}

function unpadTitle(plaintext) {
  demand(plaintext.length >= 2, "rejected");
  const title = fromUtf8(plaintext.subarray(2, 2 + plaintext.readUInt16BE(0)));
  demand(padTitle(title).equals(plaintext), "rejected");
  return title;
}

function readContent(plaintext) {
  demand(plaintext.length >= 1 && plaintext[0] >= 1 && plaintext[0] <= 4, "rejected");
  return { text: fromUtf8(plaintext.subarray(1)), format: plaintext[0] };
}

function writeContent({ format, text }) {
  demand(format >= 1 && format <= 4, "invalid");
  return Buffer.concat([u8(format), utf8(text)]);
}

function readVersion(plaintext) {
  demand(plaintext.length >= 4, "rejected");
  const end = 4 + plaintext.readUInt32BE(0);
  demand(plaintext.length >= end, "rejected");
  return { title: fromUtf8(plaintext.subarray(4, end)), ...readContent(plaintext.subarray(end)) };
}

// ---- Section 10: key files -------------------------------------------------------------------------------------

/** Refuse a member that stands twice and a number that is not spelt as a plain whole number: JSON.parse hides both. */
function checkSpelling(json) {
  const open = [];
  let previous = "";
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const name = JSON.parse(previous);
      demand(!open.at(-1).has(name), "key file rejected");
      open.at(-1).add(name);
    } else if (/^[-0-9]/.test(token)) demand(/^[0-9]+$/.test(token), "key file rejected");
    previous = token;
  }
}

function hasExactly(value, ...names) {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).sort().join() === names.sort().join();
}

function keyRing(json) {
  demand(Buffer.byteLength(json) <= 65536, "key file rejected");
  let file;
  try {
    file = JSON.parse(json);
  } catch {
    throw new Refused("key file rejected");
  }
  checkSpelling(json);
  demand(hasExactly(file, "format", "active", "keys") && Array.isArray(file.keys), "key file rejected");
  demand(file.format === "secrets-root-keys-1", "key file rejected");
  const keys = {};
  for (const entry of file.keys) {
    const good = hasExactly(entry, "id", "key") && Number.isInteger(entry.id) && entry.id >= 1 && entry.id < 2 ** 32;
    demand(good && !Object.hasOwn(keys, entry.id), "key file rejected");
    demand(/^[0-9a-f]{64}$/.test(entry.key) && !/^0+$/.test(entry.key), "key file rejected");
    keys[entry.id] = entry.key;
  }
  demand(Number.isInteger(file.active) && Object.hasOwn(keys, file.active), "key file rejected");
  return { active: file.active, keys };
}

// ---- What can be asked -----------------------------------------------------------------------------------------

/** A box that is no part of a pair, with its salt. */
function single(secret, { purpose, context, box }) {
  const plaintext = open(secret, { purpose, context, box });
  return { plaintext, salts: [saltOf(box)] };
}

const openers = {
  box(i) {
    const box = hex(i.box);
    const plaintext = open(key(i.key), { purpose: i.purpose, context: hex(i.context), box });
    return { plaintext: plaintext.toString("hex"), key_id: keyIdOf(box), salt: saltOf(box) };
  },
  "tenant-key"(i) {
    const box = hex(i.sealed);
    demand(keyIdOf(box) === i.root_key_id, "key unavailable");
    const opened = single(key(i.root_key), { purpose: TENANT_KEY, context: contexts.tenantKey(i), box });
    demand(opened.plaintext.length === 32, "rejected");
    return { material: opened.plaintext.toString("hex"), salts: opened.salts };
  },
  "data-key"(i) {
    const { outer, inner } = dataKeyLayers(i);
    const { plaintext, salts } = openNested(hex(i.wrapped), outer, inner, "wrong password");
    return { data_key: plaintext.toString("hex"), salts };
  },
  grant(i) {
    const { outer, inner } = grantLayers(i);
    const { plaintext, salts } = openNested(hex(i.wrapped), outer, inner, "rejected");
    return { data_key: plaintext.toString("hex"), salts };
  },
  title(i) {
    const context = contexts.title(i.place, i.version);
    const { plaintext, salts } = single(tenantKey(i.tenant_key).title, { purpose: TITLE, context, box: hex(i.sealed) });
    return { title: unpadTitle(plaintext), salts };
  },
  content(i) {
    const context = contexts.content(i.place, i.version);
    const { plaintext, salts } = single(key(i.data_key), { purpose: CONTENT, context, box: hex(i.sealed) });
    return { ...readContent(plaintext), salts };
  },
  "kept-version"(i) {
    const context = contexts.content(i.place, i.version);
    const { plaintext, salts } = single(key(i.data_key), { purpose: VERSION, context, box: hex(i.sealed) });
    return { ...readVersion(plaintext), salts };
  },
  "shared-secret"(i) {
    const layer = { purpose: SHARED_SECRET, context: contexts.sharedSecret(i), box: hex(i.sealed) };
    const { plaintext, salts } = single(tenantKey(i.tenant_key).sharedSecret, layer);
    return { shared_secret: fromUtf8(plaintext), salts };
  },
  "unbound-shared-secret"(i) {
    const layer = { purpose: UNBOUND_SHARED_SECRET, context: contexts.unboundSharedSecret(i), box: hex(i.sealed) };
    const { plaintext, salts } = single(tenantKey(i.tenant_key).sharedSecret, layer);
    return { shared_secret: fromUtf8(plaintext), salts };
  },
  subkeys(i) {
    const keys = tenantKey(i.tenant_key);
    const hexed = (name) => keys[name].toString("hex");
    const shared = { shared_secret_key: hexed("sharedSecret") };
    return { wrap_key: hexed("wrap"), title_key: hexed("title"), pseudonym_key: hexed("pseudonym"), ...shared };
  },
  pseudonym(i) {
    const message = LP(Buffer.from("jsecrets/v1/pseudonym", "ascii"), named(i.account_id));
    return { pseudonym: createHmac("sha256", tenantKey(i.tenant_key).pseudonym).update(message).digest("hex") };
  },
  "grant-token"(i) {
    const { id, secret } = grantToken(i.text);
    return { grant_id: id.toString("hex"), secret: secret.toString("hex") };
  },
  password: (i) => ({ encoded: password(i.text).toString("hex") }),
  parameters: (i) => parameters(hex(i.stored)),
  // What Argon2id has to be asked: the caller asks it.
  "password-key"(i) {
    const decoded = parameters(hex(i.parameters));
    if (i.bounds === "production") bounded(decoded);
    return { password: password(i.text).toString("hex"), ...decoded };
  },
  "key-ring": (i) => keyRing(i.json),
};

const sealers = {
  box: (i, [salt]) =>
    seal(key(i.key), { purpose: i.purpose, keyId: i.key_id, context: hex(i.context), plaintext: hex(i.plaintext), salt }),
  "tenant-key"(i, [salt]) {
    demand(i.root_key_id >= 1 && i.version >= 1, "invalid");
    const layer = { purpose: TENANT_KEY, keyId: i.root_key_id, context: contexts.tenantKey(i) };
    return seal(key(i.root_key), { ...layer, plaintext: key(i.material), salt });
  },
  "data-key"(i, salts) {
    const { outer, inner } = dataKeyLayers(i);
    return sealNested(key(i.data_key), outer, inner, salts);
  },
  grant(i, salts) {
    const { outer, inner } = grantLayers(i);
    return sealNested(key(i.data_key), outer, inner, salts);
  },
  title(i, [salt]) {
    const { title, version } = tenantKey(i.tenant_key);
    const layer = { purpose: TITLE, keyId: version, context: contexts.title(i.place, i.version) };
    return seal(title, { ...layer, plaintext: padTitle(i.title), salt });
  },
  content(i, [salt]) {
    const layer = { purpose: CONTENT, keyId: 0, context: contexts.content(i.place, i.version) };
    return seal(key(i.data_key), { ...layer, plaintext: writeContent(i), salt });
  },
  "kept-version"(i, [salt]) {
    const layer = { purpose: VERSION, keyId: 0, context: contexts.content(i.place, i.version) };
    const plaintext = Buffer.concat([LP(utf8(i.title)), writeContent(i)]);
    return seal(key(i.data_key), { ...layer, plaintext, salt });
  },
  "shared-secret"(i, [salt]) {
    const { sharedSecret, version } = tenantKey(i.tenant_key);
    const layer = { purpose: SHARED_SECRET, keyId: version, context: contexts.sharedSecret(i) };
    return seal(sharedSecret, { ...layer, plaintext: utf8(i.shared_secret), salt });
  },
};

/** The answer to one line; anything that is no refusal by the format stops the reader. */
function answer({ do: verb, scenario, input }) {
  const known = { open: openers, seal: sealers }[verb];
  if (!known || !Object.hasOwn(known, scenario)) throw new Error(`nothing here can ${verb} ${scenario}`);
  try {
    if (verb === "open") return { outcome: "opens", output: openers[scenario](input) };
    const salts = input.salts ? input.salts.map(hex) : [randomBytes(32), randomBytes(32)];
    return { outcome: "sealed", output: { sealed: sealers[scenario](input, salts).toString("hex") } };
  } catch (error) {
    if (error instanceof Refused) return { outcome: error.outcome };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
