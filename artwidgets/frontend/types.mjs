// Checks the types: of the sources where there is a browser and nothing else, of their tests where there is Node.
//
// Usage: node types.mjs. It says what `tsc -p tsconfig.json` and `tsc -p tsconfig.test.json` say, and reads and
// checks each file once: what a test imports was checked as a source.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const read = new Map();
const checked = new Set();
const found = [];

for (const name of ["tsconfig.json", "tsconfig.test.json"]) {
  const wanted = ts.getParsedCommandLineOfConfigFile(join(here, name), {}, ts.sys);
  const host = ts.createCompilerHost(wanted.options);
  const file = host.getSourceFile;
  host.getSourceFile = (path, ...how) => {
    if (!read.has(path)) read.set(path, file(path, ...how));
    return read.get(path);
  };
  const program = ts.createProgram(wanted.fileNames, wanted.options, host);
  found.push(...wanted.errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics());
  for (const source of program.getSourceFiles()) {
    if (checked.has(source)) continue;
    checked.add(source);
    found.push(...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source));
  }
}

if (found.length) {
  console.error(
    ts.formatDiagnostics(found, {
      getCanonicalFileName: (path) => path,
      getCurrentDirectory: () => here,
      getNewLine: () => "\n",
    }),
  );
  process.exitCode = 1;
}
