// Holds a manifest against Atlassian's own rules, offline: node check.mjs FOLDER. Prints what is wrong, one line each,
// and leaves with 1 where anything is more than a warning. Passing does not prove that `forge deploy` takes it: the app's id, the
// Connect key's owner and the bundle itself are checked by Atlassian's servers only.
import { createRequire } from "node:module";
import { chdir } from "node:process";

const { ProcessorBuilder, ValidationTypes } = createRequire(import.meta.url)("@forge/manifest");

// The validator looks for manifest.yml and for the resources' folders in the working folder.
chdir(process.argv[2]);
const found = new Map();
for (const kind of [ValidationTypes.FULL, ValidationTypes.FORGE_REMOTE_COMPUTE]) {
  const result = await ProcessorBuilder.instance().withValidation(kind).build().process("manifest.yml");
  for (const { level = "error", message, line } of result.errors ?? []) found.set(`${level} in line ${line}: ${message}`, level);
  if (!result.manifestObject && !result.errors?.length) found.set("error: the manifest cannot be read", "error");
}
for (const text of found.keys()) console.log(text);
process.exitCode = [...found.values()].some((level) => level !== "warning") ? 1 : 0;
