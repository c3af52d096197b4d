// Runs every *.test.ts that stands beside what it tests, without a browser: esbuild makes each a
// module that Node can read, Node's own runner runs them.
//
// Usage: node test.mjs [words that a test's path holds]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? "";
const tests = readdirSync(here, { withFileTypes: true })
  .filter((folder) => folder.isDirectory() && folder.name !== "node_modules")
  .flatMap(({ name }) => readdirSync(join(here, name), { recursive: true }).map((file) => join(name, file)))
  .filter((file) => file.endsWith(".test.ts") && file.includes(wanted));
if (!tests.length) throw new Error(`No test has "${wanted}" in its path.`);

const folder = mkdtempSync(join(tmpdir(), "artwidgets-frontend-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: tests,
    outbase: here,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    loader: { ".css": "empty" },
    define: { LANGUAGES: JSON.stringify(["ja"]) },
    sourcemap: "inline",
    logLevel: "warning",
  });
  const built = tests.map((file) => join(folder, file.replace(/\.ts$/, ".mjs")));
  const { status } = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--test", "--test-timeout=60000", ...built],
    {
      stdio: "inherit",
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
