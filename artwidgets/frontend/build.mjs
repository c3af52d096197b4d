// Bundles every folder that has an index.ts into ../static/<folder>.js and .css.
//
// Usage: node build.mjs [output folder]. The bundles are committed: a wheel is built, and a
// notebook is served, without Node. A new panel is a new folder; nothing to register.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2] ?? join(here, "..", "static");
const panels = readdirSync(here).filter((name) => existsSync(join(here, name, "index.ts")));

const result = await build({
  absWorkingDir: here,
  entryPoints: Object.fromEntries(panels.sort().map((name) => [name, `./${name}/index.ts`])),
  outdir: output,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
});
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) {
  console.log(`${String(bytes).padStart(8)}  ${file}`);
}
