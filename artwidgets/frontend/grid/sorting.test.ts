import assert from "node:assert/strict";
import { test } from "node:test";
import { type Keys, nextKeys } from "./sorting.ts";

const NAME = { key: "name", kind: "text" } as const;
const SIZE = { key: "size", kind: "bytes" } as const;

test("three clicks on a title: one way, the other, and the order the rows came in", () => {
  const steps: Keys[] = [[]];
  for (let click = 0; click < 3; click++) steps.push(nextKeys(steps.at(-1) as Keys, NAME, false));
  assert.deepEqual(steps.slice(1), [[["name", false]], [["name", true]], []]);
});

test("of sizes the largest come first", () => {
  assert.deepEqual(nextKeys([], SIZE, false), [["size", true]]);
  assert.deepEqual(nextKeys([["size", true]], SIZE, false), [["size", false]]);
  assert.deepEqual(nextKeys([["size", false]], SIZE, false), []);
});

test("a plain click forgets the other keys; one that adds keeps them, each at its place", () => {
  const keys: Keys = [
    ["name", false],
    ["age", true],
  ];
  assert.deepEqual(nextKeys(keys, SIZE, false), [["size", true]]);
  assert.deepEqual(nextKeys(keys, SIZE, true), [...keys, ["size", true]]);
  assert.deepEqual(nextKeys(keys, NAME, true), [
    ["name", true],
    ["age", true],
  ]);
  assert.deepEqual(
    nextKeys(
      [
        ["name", true],
        ["age", true],
      ],
      NAME,
      true,
    ),
    [["age", true]],
  );
});
