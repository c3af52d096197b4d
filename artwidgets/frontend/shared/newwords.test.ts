import assert from "node:assert/strict";
import { test } from "node:test";
import { newWords } from "./newwords.ts";

test("the words between commas, each once, without those there are", () => {
  assert.deepEqual(newWords("a, b,b ,c", ["c"]), ["a", "b"]);
  assert.deepEqual(newWords("two words, 🦊", []), ["two words", "🦊"]);
});

test("blanks and commas alone are no words", () => {
  assert.deepEqual(newWords(" , ,,", []), []);
  assert.deepEqual(newWords("", ["a"]), []);
});
