// Atlassian's own implementation of Connect's tokens (npm atlassian-jwt), made to answer questions.
//
//   node peer.mjs <package.json whose packages it may load>
//
// It takes one JSON array a line on standard input, [question, arguments...], and gives one JSON object a line on
// standard output: {"answer": ...} or {"refused": true}. It adds no rule of its own.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const jwt = createRequire(process.argv[2])("atlassian-jwt");

const questions = {
  version: () => jwt.version,
  canonical: (method, url, base) => jwt.createCanonicalRequest(jwt.fromMethodAndUrl(method, url), false, base),
  hash: (method, url, base) => jwt.createQueryStringHash(jwt.fromMethodAndUrl(method, url), false, base),
  decode: (token, key) => jwt.decodeSymmetric(token, key, "HS256"),
  encode: (claims, key) => jwt.encodeSymmetric(claims, key, "HS256"),
  decodeInstall: (token, pem) => jwt.decodeAsymmetric(token, pem, "RS256"),
  encodeInstall: (claims, pem, kid) => jwt.encodeAsymmetric(claims, pem, "RS256", { kid }),
};

function answer([question, ...given]) {
  try {
    return { answer: questions[question](...given) };
  } catch {
    return { refused: true };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
