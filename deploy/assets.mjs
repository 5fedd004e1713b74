// Makes what the browser loads from the sources in static: one small file per page and per part of a page that is loaded
// later. esbuild joins and shortens; this file decides what goes where:
//
// - A page's script, and every module that is loaded by `import("./name.js")`, is a file of its own.
// - What two scripts of one page need is in the page's own script, and its parts import it from there, so that no module is
//   on a page twice: some of them remember things. Pages share no file: nobody loads two of them at once.
// - Texts are taken out, so that a reader loads them once, in the language of the page: `t("Save")` becomes `t(7)`, and
//   texts.json lists them by number for the server, which makes each language's messages.js of it.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const { build } = createRequire(new URL("../devhost/package.json", import.meta.url))("esbuild");

const SOURCES = "static/js";
const PAGES = ["panel.js", "admin.js", "macro-editor.js"];
// It says nothing and is on the screen at once: no text is worth waiting for there.
const ALONE = "message.js";
const MESSAGES = "messages.js";
const TEXT = /\b(t|tc|tn)\(\s*("(?:[^"\\]|\\.)*")(?:,\s*("(?:[^"\\]|\\.)*"))?/g;

const out = process.argv[2];
const shared = { bundle: true, format: "esm", minify: true, target: "es2022", charset: "utf8", legalComments: "inline", logLevel: "warning" };

/** All texts of the sources by what `t`, `tc` or `tn` is called with. */
const texts = new Map();

function textOf(kind, first, second) {
  if (kind === "tn") return { one: JSON.parse(first), many: JSON.parse(second) };
  return kind === "tc" ? { context: JSON.parse(first), text: JSON.parse(second) } : { text: JSON.parse(first) };
}

function numbered(source) {
  return source.replace(TEXT, (_call, kind, first, second) => {
    const text = JSON.stringify(textOf(kind, first, second));
    if (!texts.has(text)) texts.set(text, texts.size);
    const number = texts.get(text);
    if (kind === "tn") return `tn(${number}, 0`;
    return kind === "t" && second ? `t(${number}, ${second}` : `t(${number}`;
  });
}

/** Every source with its texts numbered, in the order of the files' names. */
const sources = new Map(
  readdirSync(SOURCES).filter((name) => name.endsWith(".js")).sort()
    // The catalogue defines these functions and calls none of them.
    .map((name) => [name, readFileSync(join(SOURCES, name), "utf8")])
    .map(([name, source]) => [name, name === "catalogue.js" ? source : numbered(source)]),
);

/** Gives esbuild the numbered sources; `isOutside(name, kind)` says what the file at hand loads instead of holding it. */
const reading = (isOutside) => ({
  name: "sources",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      const name = basename(path);
      if (kind === "entry-point") return { path: name, namespace: "source" };
      const outside = isOutside(name, kind);
      return outside ? { path: `./${outside}`, external: true } : { path: name, namespace: "source" };
    });
    onLoad({ filter: /.*/, namespace: "source" }, ({ path }) => ({ contents: sources.get(path), loader: "js", resolveDir: SOURCES }));
  },
});

/** Gives the modules that an entry needs from the start, and those that it or they load later. */
async function reach(entry) {
  const later = new Set();
  const { metafile } = await build({
    ...shared, entryPoints: [`./${entry}`], write: false, metafile: true, outdir: out,
    plugins: [reading((name, kind) => {
      if (kind === "dynamic-import") later.add(name);
      return kind === "dynamic-import" || name === MESSAGES ? name : null;
    })],
  });
  const modules = Object.keys(metafile.inputs).map((path) => path.replace("source:", ""));
  return { modules, later };
}

/** Gives the scripts that a page may load, itself first, each with its modules. */
async function partsOf(page) {
  const parts = new Map();
  for (const waiting = [page]; waiting.length > 0; ) {
    const part = waiting.shift();
    if (parts.has(part)) continue;
    const { modules, later } = await reach(part);
    parts.set(part, modules);
    waiting.push(...[...later].sort());
  }
  return parts;
}

/** Gives the modules that more than one part of a page needs, and fails when two of them export the same name. */
function sharedAmong(parts) {
  const counts = new Map();
  for (const module of [...parts.values()].flat()) counts.set(module, (counts.get(module) ?? 0) + 1);
  // What is loaded by itself, too, is a file of its own.
  const common = [...counts].filter(([name, count]) => count > 1 && !parts.has(name)).map(([name]) => name).sort();
  const names = common.flatMap((name) => [...sources.get(name).matchAll(/^export (?:async )?(?:class|const|function) (\w+)/gm)].map((found) => found[1]));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`Two shared modules export the same name: ${twice.join(", ")}`);
  return common;
}

/** Leaves out what is never joined: the server's texts, and what is loaded later. */
const keepMessages = (name, kind) => (name === MESSAGES || kind === "dynamic-import" ? name : null);

const owners = new Map();
for (const page of PAGES) {
  const parts = await partsOf(page);
  const common = sharedAmong(parts);
  for (const [part, modules] of parts) {
    const borrows = part !== page && modules.some((module) => common.includes(module));
    // It would import the modules of one page on the other.
    if (owners.has(part) && (borrows || owners.get(part))) throw new Error(`${part} shares modules with two pages`);
    owners.set(part, borrows);
    const elsewhere = (name, kind) => {
      if (keepMessages(name, kind)) return name;
      if (name !== part && parts.has(name)) return name;
      return part !== page && common.includes(name) ? page : null;
    };
    const exported = part === page ? common.map((name) => `export * from "./${name}";`) : [];
    const contents = [`import "./${part}"; export * from "./${part}";`, ...exported].join("\n");
    const stdin = { contents, resolveDir: SOURCES, sourcefile: `parts/${part}` };
    await build({ ...shared, stdin, outfile: join(out, part), plugins: [reading(elsewhere)] });
  }
}
await build({ ...shared, entryPoints: [`./${ALONE}`], outfile: join(out, ALONE), plugins: [reading(keepMessages)] });
await build({ ...shared, entryPoints: ["static/secrets.css", "static/admin.css"], outdir: out });
writeFileSync(join(out, "texts.json"), `${JSON.stringify([...texts.keys()].map((text) => JSON.parse(text)), null, 1)}\n`);
