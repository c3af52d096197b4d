import type ja from "../words/ja.json";
import type { Model, RenderContext } from "./anywidget.ts";
import { Channel } from "./channel.ts";
import { kernelState } from "./kernel.ts";

/** Words of the front end's own, as they stand in English. A translation without one of them has no type. */
export type Word = keyof (typeof ja)["frontend"];
/** A translation, or one for each way in which its language counts, by `Intl.PluralRules`. */
type Translated = string | Partial<Record<Intl.LDMLPluralRule, string>>;
/** By English. */
type Words = Record<string, Translated>;
/** A translation: what the front end says of its own, and what Python says. */
export interface Table {
  frontend: Words;
  kernel: Words;
}
type Values = Record<string, string | number>;

/** The languages that there is a translation for: the files beside `words/ja.json`. Put in by `build.mjs`. */
declare const LANGUAGES: string[];

const ENGLISH = "en";

// What is shown is in one language for as long as its module lives. Where a page has several, their modules are
// several too: `widgets/library.py` sees to that.
let language = ENGLISH;
let words: Words = {};

/** The words of a person, in the language of the view; `{name}` stands for what is given by that name. */
export function t(word: Word, values: Values = {}): string {
  return filled(String(words[word] ?? word), values);
}

/** Words with a number in them, which is `{n}`: `t` for what there is one of, or many. */
export function plural(n: number, one: string, many: Word, values: Values = {}): string {
  const found = words[many];
  const word =
    typeof found === "object"
      ? (found[new Intl.PluralRules(language).select(n)] ?? found.other ?? many)
      : (found ?? (n === 1 ? one : many));
  return filled(word, { n: number(n), ...values });
}

const NUMBER = /\d[\d,.]*(?: [KMGTP]?B\b)?/g;
/** Sentences of Python about something by its name: what they look like, and their translation. */
let sentences: [RegExp, string][] = [];

/** What a sentence looks like: `{name}` is whatever stands there. */
function looks(sentence: string): RegExp {
  const look = sentence.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, "(?<$1>.+?)");
  return new RegExp(`^${look}$`, "s");
}

/** What stands between words that Python put together; the first one parts the most. */
const MARKS = [". ", "; ", ": ", ", ", " ("];

/**
 * Fixed words of Python in the language of the view: titles, labels, counts. What is not in the table (a name,
 * a sentence about one) stays as it came. Numbers are whatever they are: `{1} of {2} rows`.
 */
export function translated(text: string): string {
  // Nothing to look up, as in English: this is done for cells that are painted.
  return language === ENGLISH ? text : (found(text) ?? text);
}

function found(text: string): string | undefined {
  const numbers: Values = {};
  let count = 0;
  const key = text.replace(NUMBER, (one) => {
    numbers[++count] = one;
    return `{${count}}`;
  });
  const exact = words[text] ?? words[key];
  if (exact !== undefined) return filled(String(exact), numbers);
  for (const [look, sentence] of sentences) {
    const named = look.exec(text)?.groups;
    if (named) return filled(sentence, named);
  }
  // Several in a row: all of them, or a sentence would be in two languages.
  for (const mark of MARKS) {
    const parts = text.includes(mark) ? text.split(mark).map(found) : [undefined];
    if (!parts.includes(undefined)) return parts.join(String(words[mark] ?? mark));
  }
  const rest = text.endsWith(".") ? found(text.slice(0, -1)) : undefined;
  return rest && `${rest}${words["."] ?? "."}`;
}

/** Words with elements among them, in the order of the language: `{name}` is where one stands. */
export function pieces(word: Word, elements: Record<string, Node>): (Node | string)[] {
  return t(word)
    .split(/\{(\w+)\}/)
    .map((piece, at) => (at % 2 ? (elements[piece] ?? "") : piece));
}

/** Several words in a row. */
export function joined(parts: string[]): string {
  return parts.join(String(words[", "] ?? ", "));
}

/** A number as the people of that language read it. */
export function number(n: number): string {
  // The browser's own way reads the rules of every language first, while the rows of a table wait.
  return language === ENGLISH ? String(n).replace(/\B(?=(?:\d{3})+$)/g, ",") : n.toLocaleString(language);
}

function filled(word: string, values: Values): string {
  return word.replace(/\{(\w+)\}/g, (match, name) => String(values[name] ?? match));
}

/** The language that is spoken, for the `lang` of what is shown. */
export function spoken(): string {
  return language;
}

/** Which translation a view is to be in; undefined is English, which is in the bundles. */
function wanted(model: Model): string | undefined {
  const chosen = model.get("_language") as string | undefined;
  for (const one of chosen ? [chosen] : navigator.languages)
    for (const candidate of [one, one.split("-")[0] as string]) {
      if (candidate === ENGLISH) return undefined;
      if (LANGUAGES.includes(candidate)) return candidate;
    }
  return undefined;
}

function speak(other: string, table: Table): void {
  language = other;
  words = { ...table.kernel, ...table.frontend };
  sentences = Object.entries(table.kernel)
    .filter(([sentence]) => /\{[a-z]/.test(sentence))
    .map(([sentence, translation]) => [looks(sentence), String(translation)]);
}

/** How long a kernel may take to send words before the view is shown in English, and it is asked again, in ms. */
const PATIENCE = 4000;

/**
 * Show a view in the words of its language; `table` are those that came with the module.
 *
 * Where none did, Python is asked for them once, so English costs nobody anything. A kernel at work may be long
 * in answering: meanwhile the view is shown in English.
 */
export async function inWords(
  { model, el, signal }: Pick<RenderContext, "model" | "el" | "signal">,
  table: Table | undefined,
  show: (signal: AbortSignal) => void | Promise<void>,
): Promise<void> {
  const other = wanted(model);
  if (other !== undefined && other !== language && table) speak(other, table);
  if (other === undefined || other === language) return show(signal);
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener("abort", end);
  const channel = new Channel(model, over.signal);
  const translation = await new Promise<Table | undefined>((resolve) => {
    const ask = () =>
      channel.send<Table>("words", { language: other, quiet: true }).then(resolve, () => resolve(undefined));
    void ask();
    let shown = false;
    const waiting = setInterval(() => {
      if (!shown) void show(over.signal);
      shown = true;
      // What is asked of a kernel at work stands in line already; any other may have lost the question.
      if (kernelState(model) !== "working") void ask();
    }, PATIENCE);
    over.signal.addEventListener("abort", () => clearInterval(waiting));
  });
  if (signal.aborted) return;
  signal.removeEventListener("abort", end);
  end();
  el.replaceChildren();
  if (translation) speak(other, translation);
  return show(signal);
}
