// Checks the tables of words, and that nothing is shown past them. tsc sees to it that all that is said is in a table.
//
// Usage: node words.mjs. A translation has the words of every other one, with the same placeholders, and none that
// nobody says; what stands in a place that people read goes through `t`, `plural`, `pieces` or `translated`.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const wrong = [];
const sources = readdirSync(here, { recursive: true })
  .filter((path) => path.endsWith(".ts") && !/node_modules|\.test\.ts$|protocol\.ts$|testing\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(here, path), "utf8") }));

// -- the tables ------------------------------------------------------------------------------

const tables = readdirSync(join(here, "words"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ name, table: JSON.parse(readFileSync(join(here, "words", name), "utf8")) }));
const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();
for (const section of ["frontend", "kernel"]) {
  const all = new Set(tables.flatMap(({ table }) => Object.keys(table[section])));
  for (const { name, table } of tables)
    for (const word of all) {
      const forms = Object.values(
        typeof table[section][word] === "object" ? table[section][word] : [table[section][word]],
      );
      if (!forms.length || forms.some((form) => !form))
        wrong.push(`words/${name}: no translation of "${word}"`);
      else if (forms.some((form) => String(placeholders(form)) !== String(placeholders(word))))
        wrong.push(`words/${name}: "${word}" has other placeholders than its translation`);
    }
}
for (const word of Object.keys(tables[0].table.frontend))
  if (!sources.some(({ text }) => text.includes(JSON.stringify(word)) || text.includes(`'${word}'`)))
    wrong.push(`words: nobody says "${word}"`);

// -- what is shown ---------------------------------------------------------------------------

const SAYING = new Set(["t", "plural", "pieces", "translated"]);
/** Functions whose arguments from there on are shown. */
const SHOWING = new Map([
  ["element", 2],
  ["fill", 1],
  ["button", 0],
  ["labelled", 0],
  ["say", 0],
]);
const READ = new Set([
  "aria-label",
  "title",
  "placeholder",
  "aria-valuetext",
  "label",
  "name",
  "data-edited",
]);
/** What is the same in every language: formats, keys and values that are written so, sizes. */
const SAME =
  /^(JSON|CSV|Markdown|loss|val_loss|model|metadata\.loss|alias:production|7d|cleanup\.toml|\{name\}|\{metadata\.loss:\.3f\}|tags|aliases|metadata|name|title| B| ?px)$/;

function isShown(node) {
  let [child, parent] = [node, node.parent];
  while (
    ts.isConditionalExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    (ts.isBinaryExpression(parent) && /^(\?\?|\|\||&&)$/.test(parent.operatorToken.getText()))
  ) {
    if (ts.isConditionalExpression(parent) && parent.condition === child) return false;
    [child, parent] = [parent, parent.parent];
  }
  if (ts.isPropertyAssignment(parent)) return READ.has(parent.name.text) && parent.initializer === child;
  if (!ts.isCallExpression(parent)) return false;
  if (parent.arguments[0]?.text === "style") return false;
  const from = SHOWING.get(parent.expression.getText().replace(/^.*\./, ""));
  return from !== undefined && parent.arguments.indexOf(child) >= from;
}

function look({ path, text }) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const at = (node) => `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node, inside) => {
    if (ts.isCallExpression(node) && SAYING.has(node.expression.getText())) {
      // The language is not known before the first view.
      if (!inside) wrong.push(`${at(node)}: said when the module is loaded`);
      return;
    }
    const written = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(" ")
        : "";
    // A table of the module's own, of which each is said where it is shown.
    const kept = !inside && written in tables[0].table.frontend;
    if (/[A-Za-z]{2}/.test(written) && !kept && !SAME.test(written) && isShown(node))
      wrong.push(`${at(node)}: "${written}" is shown, and in no table of words`);
    const within = inside || ts.isFunctionLike(node) || ts.isPropertyDeclaration(node);
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(file, false);
}

sources.forEach(look);
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exitCode = 1;
}
