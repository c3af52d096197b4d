// Bundles every folder that has an index.ts into one of two modules with their styles: ../static/table.js and
// panels.js. The table is often shown alone, and waits for nothing of the rest.
//
// Usage: node build.mjs [--watch] [output folder]. The bundles are committed: a wheel is built, and
// a notebook is served, without Node. A new panel is a new folder; nothing to register. Nor is there for a new
// language: words/<language>.json becomes ../static/<language>.json.
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

const libraries = { table: ["grid"], panels: panels.filter((name) => name !== "grid").sort() };

const languages = readdirSync(join(here, "words"))
  .filter((name) => name.endsWith(".json"))
  .sort();

/** Words are sent where they are wanted, without the room that a translator likes. */
const words = {
  name: "words",
  setup: (building) =>
    building.onEnd(() => {
      for (const name of languages) {
        const table = JSON.parse(readFileSync(join(here, "words", name), "utf8"));
        writeFileSync(join(output, name), `${JSON.stringify(table)}\n`);
      }
    }),
};

const options = Object.entries(libraries).map(([library, parts]) => ({
  absWorkingDir: here,
  // What all need comes once, and first.
  stdin: {
    contents: `
      import { library } from "./shared/library.ts";
      ${parts.map((name) => `import ${name} from "./${name}/index.ts";`).join("\n")}
      export default library("${library}", { ${parts.join(", ")} });
    `,
    loader: "ts",
    resolveDir: here,
  },
  outfile: join(output, `${library}.js`),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  // Which there are, so that a language is one file.
  define: { LANGUAGES: JSON.stringify(languages.map((name) => name.replace(".json", ""))) },
  plugins: [words],
}));

if (values.watch) {
  // Each time with the bytes that `build` makes, so that nothing is left to do before a commit.
  for (const one of options) await (await context({ ...one, logLevel: "info" })).watch();
} else {
  for (const one of options) {
    const { metafile } = await build({ ...one, metafile: true, logLevel: "warning" });
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      console.log(`${String(bytes).padStart(8)}  ${file}`);
    }
  }
}
