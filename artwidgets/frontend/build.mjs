// Bundles every folder that has an index.ts into ../static/<folder>.js and .css.
//
// Usage: node build.mjs [--watch] [output folder]. The bundles are committed: a wheel is built, and
// a notebook is served, without Node. A new panel is a new folder; nothing to register. Nor is there for a new
// language: words/<language>.json becomes ../static/<language>.json, which says for each bundle which words it has.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: { watch: { type: "boolean", default: false } },
  allowPositionals: true,
});
const output = positionals[0] ?? join(here, "..", "static");
const panels = readdirSync(here).filter((name) => existsSync(join(here, name, "index.ts")));

const languages = readdirSync(join(here, "words"))
  .filter((name) => name.endsWith(".json"))
  .sort();
/** Put into the bundles, so that a language is one file. */
const define = {
  LANGUAGES: JSON.stringify(languages.map((name) => name.replace(".json", ""))),
};

/** Words travel only where they are shown, so each translation is taken apart by the bundles that they stand in. */
const words = {
  name: "words",
  setup: (building) =>
    building.onEnd(({ metafile }) => {
      for (const file of metafile ? languages : []) writeFileSync(join(output, file), taken(file, metafile));
    }),
};

function taken(file, metafile) {
  const { frontend, kernel } = JSON.parse(readFileSync(join(here, "words", file), "utf8"));
  const bundles = Object.values(metafile.outputs).flatMap(({ entryPoint, inputs }) => {
    if (!entryPoint?.endsWith(".ts")) return [];
    const sources = Object.keys(inputs)
      .filter((path) => path.endsWith(".ts"))
      .map((path) => readFileSync(join(here, path), "utf8"));
    const stands = (word) =>
      sources.some((source) => source.includes(JSON.stringify(word)) || source.includes(`'${word}'`));
    const its = Object.entries(frontend).filter(([word]) => stands(word));
    return [[dirname(entryPoint), Object.fromEntries(its)]];
  });
  return `${JSON.stringify({ kernel, bundles: Object.fromEntries(bundles.sort()) }, null, 1)}\n`;
}

const options = {
  absWorkingDir: here,
  entryPoints: Object.fromEntries(panels.sort().map((name) => [name, `./${name}/index.ts`])),
  outdir: output,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  define,
  metafile: true,
  plugins: [words],
};

if (values.watch) {
  // Each time with the bytes that `build` makes, so that nothing is left to do before a commit.
  const watching = await context({ ...options, logLevel: "info" });
  await watching.watch();
} else {
  const { metafile } = await build({ ...options, logLevel: "warning" });
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    console.log(`${String(bytes).padStart(8)}  ${file}`);
  }
}
