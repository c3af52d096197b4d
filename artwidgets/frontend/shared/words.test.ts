import assert from "node:assert/strict";
import { test } from "node:test";
import { settled, until, Wire } from "./testing.ts";
import { inWords, number, pieces, plural, type Table, t, translated } from "./words.ts";

/** Where a view is put: told of events, and emptied. */
class ViewElement extends EventTarget {
  emptied = 0;
  replaceChildren(): void {
    this.emptied++;
  }
}

const JAPANESE = {
  kernel: {
    Size: "サイズ",
    "{1} selected": "{1} 件を選択中",
    "frees {1} to {2}": "{1}〜{2} を解放",
    Undone: "元に戻しました",
    "{1} of {2} rows": "{2} 行中 {1} 行",
    "{name} has the alias {alias}. Remove it (first).": "{name} のエイリアス {alias} を先に外してください。",
    "{names} and {more} more stay": "{names} ほか {more} 件が残ります",
    ". ": "。",
    ".": "。",
    ", ": "、",
    ": ": ": ",
  },
  frontend: {
    Delete: "削除",
    "{n} rows": "{n} 行",
    "{n} groups.": { other: "{n} グループ。" },
    "Fill in {name} and {key}": "{name} や {key} に値を埋め込む",
  },
};

function view(traits: Record<string, unknown>, table?: Table) {
  const over = new AbortController();
  const [model, el] = [new Wire(traits), new ViewElement()];
  let shown = 0;
  const ready = inWords(
    { model, el: el as unknown as HTMLElement, signal: over.signal },
    table,
    () => void shown++,
  );
  return { model, el, over, ready, shown: () => shown };
}

// One after the other: what a module has learned to speak it speaks for good.
test("English is spoken without a question", async () => {
  const { model, ready, shown } = view({ _language: "en" });
  await ready;
  assert.equal(shown(), 1);
  assert.deepEqual(model.asked, []);
  assert.equal(t("Delete {name}", { name: "{name}" }), "Delete {name}");
  assert.deepEqual(
    [plural(1, "{n} row", "{n} rows"), plural(1234567, "{n} row", "{n} rows")],
    ["1 row", "1,234,567 rows"],
  );
  assert.equal(translated("3 selected"), "3 selected");
  assert.equal(number(999), "999");
});

test("who closes a view while its words are asked for never sees it", async () => {
  const { model, over, shown } = view({ _language: "ja" });
  assert.equal(model.of("words").length, 1);
  over.abort();
  await model.answer(model.of("words")[0], JAPANESE);
  assert.equal(shown(), 0);
  assert.equal(t("Delete"), "Delete");
});

test("a kernel without the words leaves the view in English", async () => {
  const { model, ready, shown } = view({ _language: "ja" });
  await model.refuse(model.of("words")[0], "It knows no words.");
  await until(() => shown() > 0);
  await ready;
  await settled();
  assert.equal(t("Delete"), "Delete");
});

test("while a kernel is silent the view is in English, and anew in its own words once it speaks", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { model, el, ready, shown } = view({ _language: "ja" });
  context.mock.timers.tick(4000);
  assert.equal(shown(), 1);
  assert.equal(model.of("words").length, 2);
  assert.equal(model.of("words")[0]?.language, "ja");
  await model.answer(model.of("words")[0], JAPANESE);
  await ready;
  assert.deepEqual([shown(), el.emptied], [2, 1]);
  assert.equal(t("Delete"), "削除");
});

test("words, plurals and pieces in the order of the language; what has no translation stays English", () => {
  assert.equal(plural(1, "{n} row", "{n} rows"), "1 行");
  assert.equal(plural(1200, "{n} group.", "{n} groups."), "1,200 グループ。");
  const [name, key] = [{} as Node, {} as Node];
  assert.deepEqual(pieces("Fill in {name} and {key}", { name, key }), [
    "",
    name,
    " や ",
    key,
    " に値を埋め込む",
  ]);
  assert.equal(t("Undo"), "Undo");
});

test("words of the kernel: whatever the numbers, several in a row, and never half of them", () => {
  assert.equal(translated("Size"), "サイズ");
  assert.equal(translated("12,345 selected"), "12,345 件を選択中");
  assert.equal(translated("312 of 4,980 rows"), "4,980 行中 312 行");
  assert.equal(translated("3 selected, frees 0 B to 1.1 GB."), "3 件を選択中、0 B〜1.1 GB を解放。");
  assert.equal(translated("Undone: net:v3 was renamed"), "Undone: net:v3 was renamed");
  assert.equal(translated("3 selected, by net"), "3 selected, by net");
  // Names stay as they are, whatever is in them.
  assert.equal(
    translated("Size: {name} has the alias $&. Remove it (first)."),
    "Size: {name} のエイリアス $& を先に外してください。",
  );
  assert.equal(translated("v1, v2 and 1,200 more stay"), "v1, v2 ほか 1,200 件が残ります");
  assert.equal(
    translated("net has the alias best. Remove it first."),
    "net has the alias best. Remove it first.",
  );
});

test("who comes later speaks at once what is spoken already", async () => {
  const { model, ready, shown } = view({ _language: "ja" });
  await ready;
  assert.deepEqual([shown(), model.asked], [1, []]);
});
