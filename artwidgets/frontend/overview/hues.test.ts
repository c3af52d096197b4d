import assert from "node:assert/strict";
import { test } from "node:test";
import { Hues } from "./hues.ts";

test("a type has its hue whatever comes before it", () => {
  const one = new Hues();
  const other = new Hues();
  const classes = ["model", "dataset", "run_table"].map((type) => one.of(type));
  assert.deepEqual(classes, ["run_table", "dataset", "model"].map((type) => other.of(type)).reverse());
  assert.equal(new Set(classes).size, 3);
});

test("types share a hue only when there are more of them than hues", () => {
  const hues = new Hues();
  // All of these would have one hue.
  const types = ["code", "job", "result", "a", "i", "q", "y", "checkpoint"];
  assert.equal(new Set(types.map((type) => hues.of(type))).size, 8);
  assert.equal(hues.of("job"), hues.of("job"));
  assert.match(hues.of("one more"), /^aw-part-[0-7]$/);
});
