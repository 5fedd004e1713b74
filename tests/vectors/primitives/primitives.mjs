// Node's AES-256-GCM and HKDF-SHA256, asked as reader.mjs is: one JSON object a line in, one out.

import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { createInterface } from "node:readline";

const bytes = (hex) => Buffer.from(hex, "hex");

const calls = {
  encrypt({ key, nonce, associated, plaintext }) {
    const cipher = createCipheriv("aes-256-gcm", bytes(key), bytes(nonce)).setAAD(bytes(associated));
    const ciphertext = Buffer.concat([cipher.update(bytes(plaintext)), cipher.final()]);
    return { ciphertext: ciphertext.toString("hex"), tag: cipher.getAuthTag().toString("hex") };
  },
  decrypt({ key, nonce, associated, ciphertext, tag }) {
    try {
      const decipher = createDecipheriv("aes-256-gcm", bytes(key), bytes(nonce), { authTagLength: 16 });
      decipher.setAAD(bytes(associated)).setAuthTag(bytes(tag));
      return { plaintext: Buffer.concat([decipher.update(bytes(ciphertext)), decipher.final()]).toString("hex") };
    } catch {
      return { refused: true };
    }
  },
  hkdf({ ikm, salt, info, length }) {
    try {
      return { okm: Buffer.from(hkdfSync("sha256", bytes(ikm), bytes(salt), bytes(info), length)).toString("hex") };
    } catch {
      return { refused: true };
    }
  },
  /** HKDF-Expand alone, for one block: T(1) of RFC 5869, section 2.3. */
  expand: ({ prk, info }) => ({
    okm: createHmac("sha256", bytes(prk)).update(Buffer.concat([bytes(info), Buffer.of(1)])).digest("hex"),
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { call, input } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(calls[call](input))}\n`);
}
