import assert from "node:assert/strict";
import { test } from "node:test";
import { lineRange, shares } from "./lines.ts";

test("a line is found by its number, and one that there is not is the last", () => {
  const text = "[[rule]]\nkeep.last = 3\n";
  assert.deepEqual(lineRange(text, 1), [0, 8]);
  assert.deepEqual(lineRange(text, 2), [9, 22]);
  assert.deepEqual(lineRange(text, 9), [23, 23]);
  assert.equal(text.slice(...lineRange(text, 2)), "keep.last = 3");
});

test("shares add up to the whole, and a little one is seen", () => {
  assert.deepEqual(shares([1, 3, 0]), [25, 75, 0]);
  const [little, much] = shares([1, 100_000]) as [number, number];
  assert.ok(little > 0.9 && little < 1);
  assert.equal(Math.round(little + much), 100);
  assert.deepEqual(shares([0, 0]), [0, 0]);
});
