import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Counts } from "./protocol.ts";
import { Selection } from "./selection.ts";
import { Bench, group, page, pageOf } from "./testing.ts";

let bench: Bench;
let selection: Selection;
let counted: Counts[];

beforeEach(() => {
  bench = new Bench();
  counted = [];
  bench.store.reset(1);
  selection = new Selection(bench.table, (counts) => counted.push(counts));
});

afterEach(() => bench.over.abort());

/** What was asked of Python, without the ids and the epoch. */
const asked = () => bench.wire.of("select").map(({ id: _, kind: __, epoch: ___, ...rest }) => rest);
const question = (at: number) => bench.wire.of("select").at(at);
const selected = () => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((at) => bench.store.at(at)?.selected);
const ofGroup = (at: number) => bench.store.at(at)?.group?.selected;

describe("one row", () => {
  test("is ticked at once, told by its id, and counted when Python answers", async () => {
    bench.store.put(0, pageOf(0, 10));
    selection.toggle(3);
    assert.deepEqual(selected(), [3]);
    assert.deepEqual(asked(), [{ ids: ["3"], mode: "add" }]);
    assert.equal(question(0)?.epoch, 1);
    assert.equal(counted.length, 0);
    await bench.wire.answer(question(0), { selected: 1 });
    assert.equal(counted[0]?.selected, 1);
    selection.toggle(3);
    assert.deepEqual(asked().at(-1), { ids: ["3"], mode: "remove" });
    assert.deepEqual(selected(), []);
  });

  test("that is not here yet can't be ticked", () => {
    selection.toggle(3);
    assert.deepEqual(asked(), []);
  });

  test("counts in its group", () => {
    bench.store.put(0, page(["a", "b"], ["b"], [group("g", 0, 5)]));
    selection.toggle(1);
    assert.equal(ofGroup(0), 6);
    selection.toggle(2);
    assert.equal(ofGroup(0), 5);
  });
});

describe("a group", () => {
  const lines = (chosen: number) =>
    page(["a", "b", "c"], chosen ? ["a", "b"] : [], [group("g", 0, chosen), group("h", 3, 0)]);

  test("is all selected while a row of it is not, and none where all are", () => {
    bench.store.put(0, lines(2));
    selection.toggle(0);
    assert.deepEqual([ofGroup(0), ofGroup(3)], [6, 0]);
    assert.deepEqual(selected(), [1, 2]);
    selection.toggle(0);
    assert.equal(ofGroup(0), 0);
    assert.deepEqual(selected(), []);
    assert.deepEqual(asked(), [
      { groups: ["g"], mode: "add" },
      { groups: ["g"], mode: "remove" },
    ]);
  });

  test("a second Space undoes the first, though a page of the time before came between", async () => {
    bench.store.put(0, lines(5));
    selection.toggle(0);
    bench.store.put(0, lines(5));
    assert.equal(ofGroup(0), 6);
    selection.toggle(0);
    bench.store.put(0, lines(5));
    assert.equal(ofGroup(0), 0);
    assert.deepEqual(asked().at(-1), { groups: ["g"], mode: "remove" });
    // The first answer is not the last word.
    await bench.wire.answer(question(0), { selected: 6 });
    bench.store.put(0, lines(6));
    assert.equal(ofGroup(0), 0);
    await bench.wire.answer(question(1), { selected: 0 });
    assert.deepEqual(
      counted.map((counts) => counts.selected),
      [6, 0],
    );
  });

  test("a second Space undoes the first, though another view of the time before came between", () => {
    bench.store.put(0, lines(5));
    selection.toggle(0);
    bench.store.reset(2);
    bench.store.put(0, lines(5));
    selection.toggle(0);
    assert.deepEqual(asked().at(-1), { groups: ["g"], mode: "remove" });
    assert.equal(question(1)?.epoch, 2);
  });
});

describe("a range", () => {
  test("goes from where one began, and gives back what it no longer reaches", () => {
    bench.store.put(0, pageOf(0, 10));
    selection.forget(4);
    selection.extend(7);
    assert.deepEqual(selected(), [4, 5, 6, 7]);
    selection.extend(2);
    assert.deepEqual(selected(), [2, 3, 4]);
    assert.deepEqual(asked(), [
      { ranges: [[4, 8]], mode: "add" },
      { ranges: [[5, 8]], mode: "remove" },
      { ranges: [[2, 5]], mode: "add" },
    ]);
  });

  test("begins anew where a row is toggled or gone to", () => {
    bench.store.put(0, pageOf(0, 10));
    selection.toggle(8);
    selection.extend(9);
    selection.forget(1);
    selection.extend(2);
    assert.deepEqual(selected(), [1, 2, 8, 9]);
    // In the header there is no row to begin at: the first one.
    selection.forget(-1);
    selection.extend(0);
    assert.deepEqual(asked().at(-1), { ranges: [[0, 1]], mode: "add" });
  });

  test("takes a folded group whole and says so; of an open one its rows", async () => {
    const groups = [group("g", 0, 0, { folded: true }), group("h", 1, 0)];
    bench.store.put(0, page(["a", "b"], [], groups));
    selection.extend(2);
    assert.deepEqual([ofGroup(0), ofGroup(1)], [6, 0]);
    assert.deepEqual(selected(), [2]);
    const before = bench.store.outdated;
    await bench.wire.answer(question(0), { selected: 7, folded: 6 });
    assert.deepEqual(bench.messages, ["Selected with 6 rows in folded groups."]);
    assert.equal(bench.store.outdated, before + 1, "how many of each group is asked for");
  });
});

test("all, none and the others, also in groups", () => {
  bench.store.put(0, page(["a", "b"], ["a"], [group("g", 0, 2)]));
  selection.invert();
  assert.deepEqual([selected(), ofGroup(0)], [[2], 4]);
  selection.all(true);
  assert.deepEqual([selected(), ofGroup(0)], [[1, 2], 6]);
  selection.clear();
  assert.deepEqual([selected(), ofGroup(0)], [[], 0]);
  assert.deepEqual(asked(), [
    { all: true, mode: "toggle" },
    { all: true, mode: "add" },
    { ids: [], mode: "replace" },
  ]);
});

describe("after the answer", () => {
  test("what came meanwhile is asked for again", async () => {
    bench.store.put(0, pageOf(0, 10));
    selection.toggle(3);
    bench.store.put(60, pageOf(60, 70));
    await bench.wire.answer(question(0));
    assert.deepEqual(bench.store.missing(60, 69), [[60, 120]]);
  });

  test("nothing is, where nothing came", async () => {
    bench.store.put(0, pageOf(0, 10));
    selection.toggle(3);
    await bench.wire.answer(question(0));
    assert.deepEqual(bench.store.missing(0, 9), []);
  });

  test("a refusal is told, and what was ticked in vain is asked for and no longer kept", async () => {
    bench.store.put(0, pageOf(0, 10));
    selection.all(true);
    await bench.wire.refuse(question(0), "The rows changed meanwhile; nothing was done.", true);
    assert.equal((bench.reasons[0] as Error).message, "The rows changed meanwhile; nothing was done.");
    assert.deepEqual(bench.store.missing(0, 9), [[0, 60]]);
    bench.store.put(0, pageOf(0, 10));
    assert.deepEqual(selected(), []);
  });
});
