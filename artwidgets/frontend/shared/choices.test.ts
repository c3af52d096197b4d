import assert from "node:assert/strict";
import { test } from "node:test";
import { walked } from "./choices.ts";

test("arrow keys walk a list around both ends, from none to its first or last", () => {
  assert.deepEqual(
    [-1, 0, 1, 2].map((at) => walked("ArrowDown", at, 3)),
    [0, 1, 2, 0],
  );
  assert.deepEqual(
    [-1, 0, 1, 2].map((at) => walked("ArrowUp", at, 3)),
    [2, 2, 0, 1],
  );
});

test("an empty list takes no key, and none but arrows up and down", () => {
  assert.equal(walked("ArrowDown", -1, 0), undefined);
  assert.equal(walked("ArrowRight", 0, 3), undefined);
  assert.equal(walked("Enter", 0, 3), undefined);
});
