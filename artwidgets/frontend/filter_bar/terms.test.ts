import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Term } from "./protocol.ts";
import { controlAfter, controlLeft, whereNow } from "./terms.ts";

const terms = (...texts: string[]): Term[] =>
  texts.map((text) => ({ text, start: 0, end: 0, negated: false }));

describe("a term that was clicked, in the query of now", () => {
  const seen = terms("type:model", 'name:"a b"', "tag:🦊");

  test("is where it was while none is gone, though it says something else by now", () => {
    const now = terms("type:model", '-name:"a b"', "tag:🦊");
    assert.equal(whereNow(seen[1] as Term, 1, seen, now), 1);
  });

  test("moves up when one before it went", () => {
    assert.equal(whereNow(seen[2] as Term, 2, seen, terms('name:"a b"', "tag:🦊")), 1);
  });

  test("is nowhere when it went itself", () => {
    assert.equal(whereNow(seen[0] as Term, 0, seen, terms('name:"a b"', "tag:🦊")), -1);
  });
});

describe("keys among three chips of three controls", () => {
  const after = (key: string, at: number) => controlAfter(key, at, 9);

  test("sideways to the next control, around both ends", () => {
    assert.deepEqual([after("ArrowRight", 2), after("ArrowRight", 8), after("ArrowLeft", 0)], [3, 0, 8]);
  });

  test("up and down to the same control of the next chip", () => {
    assert.deepEqual([after("ArrowDown", 1), after("ArrowDown", 7), after("ArrowUp", 1)], [4, 1, 7]);
  });

  test("to the first chip and the last", () => {
    assert.deepEqual([after("Home", 7), after("End", 1)], [0, 6]);
  });

  test("no other key leads anywhere", () => {
    assert.deepEqual([after("Tab", 1), after("Delete", 1)], [undefined, undefined]);
  });
});

test("the focus of a chip that goes stays at its kind of control in the last chip, or leaves", () => {
  assert.equal(controlLeft(4, 6), 4);
  assert.equal(controlLeft(7, 6), 4);
  assert.equal(controlLeft(8, 3), 2);
  assert.equal(controlLeft(2, 0), undefined);
});
