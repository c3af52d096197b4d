import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { BLOCK, picked, RowStore } from "./rowstore.ts";
import { group, page, pageOf } from "./testing.ts";

let store: RowStore;

beforeEach(() => {
  store = new RowStore();
  store.reset(1);
});

const idsAt = (...positions: number[]) => positions.map((at) => store.at(at)?.id);
const selectedAt = (...positions: number[]) => positions.map((at) => store.at(at)?.selected);

describe("what is asked for", () => {
  test("at first every block that is looked at, the nearest to its middle first", () => {
    assert.deepEqual(store.missing(0, 20), [[0, BLOCK]]);
    assert.deepEqual(store.missing(50, 190), [
      [60, 120],
      [120, 180],
      [0, 60],
      [180, 240],
    ]);
  });

  test("nothing while all that is looked at is here", () => {
    store.put(0, pageOf(0, 60));
    assert.deepEqual(store.missing(0, 59), []);
    assert.deepEqual(store.missing(40, 70), [[60, 120]]);
  });

  test("of a block that is here in part only the rest, and only where that is looked at", () => {
    store.put(0, pageOf(0, 32));
    assert.deepEqual(store.missing(0, 40), [[32, 60]]);
    assert.deepEqual(store.missing(0, 31), []);
  });

  test("what may be outdated stays in sight and is asked for again", () => {
    store.put(0, pageOf(0, 60));
    store.outdate();
    assert.deepEqual(idsAt(0, 59), ["0", "59"]);
    assert.deepEqual(store.missing(0, 10), [[0, 60]]);
    store.put(0, pageOf(0, 60));
    assert.deepEqual(store.missing(0, 10), []);
  });

  test("a page that was asked for before all was outdated is shown, and asked for again", () => {
    store.put(0, pageOf(0, 60), false);
    assert.deepEqual(idsAt(0), ["0"]);
    assert.deepEqual(store.missing(0, 10), [[0, 60]]);
  });

  test("another view forgets everything", () => {
    store.put(0, pageOf(0, 60));
    store.reset(2);
    assert.equal(store.epoch, 2);
    assert.deepEqual(idsAt(0, 59), [undefined, undefined]);
    assert.deepEqual(store.missing(0, 10), [[0, 60]]);
  });
});

test("who scrolls far keeps the rows around, not all that was scrolled past", () => {
  for (let start = 0; start <= 9000; start += BLOCK) store.put(start, pageOf(start, start + BLOCK));
  assert.deepEqual(idsAt(0, 9000, 9059), [undefined, "9000", "9059"]);
  assert.deepEqual(store.missing(0, 10), [[0, 60]]);
});

test("a group row that stands above its rows is kept however far up it is", () => {
  store.put(0, page([], [], [group("g", 0, 0)]));
  for (let start = 60; start <= 9000; start += BLOCK) store.put(start, pageOf(start, start + BLOCK));
  assert.equal(store.at(0)?.group?.id, "g");
  assert.deepEqual(idsAt(60), [undefined]);
});

describe("lines of a page", () => {
  test("rows stand below their group rows and know them", () => {
    store.put(10, { ...page(["a", "b", "c"], [], [group("g", 1, 0), group("h", 3, 0)]), numbers: [4, 5, 6] });
    assert.deepEqual(idsAt(10, 11, 12, 13, 14), ["a", "g", "b", "h", "c"]);
    assert.deepEqual(
      [10, 12, 14].map((at) => [store.at(at)?.parent, store.at(at)?.number]),
      [
        [undefined, 4],
        [11, 5],
        [13, 6],
      ],
    );
  });

  test("the group row further up stands where its line is", () => {
    store.put(60, page(["a", "b"], [], [group("g", -1, 2, { line: 7 })]));
    assert.deepEqual(idsAt(7, 60, 61), ["g", "a", "b"]);
    assert.equal(store.at(61)?.parent, 7);
  });

  test("folded groups follow one another, with no rows between", () => {
    const folded = ["g", "h"].map((id, at) => group(id, at, 0, { folded: true }));
    store.put(0, page([], [], folded));
    assert.deepEqual(idsAt(0, 1, 2), ["g", "h", undefined]);
  });
});

describe("newer rows", () => {
  test("take the place of those with the same id, wherever these stand", () => {
    store.put(0, page(["a", "b"], [], [group("g", 0, 0)]));
    store.patch({ ...page(["b", "elsewhere"]), marks: { 0: "deleted" }, groups: [group("g", 9, 3)] });
    assert.deepEqual(idsAt(0, 1, 2, 3), ["g", "a", "b", undefined]);
    assert.equal(store.at(2)?.mark, "deleted");
    assert.equal(store.at(2)?.parent, 0);
    assert.equal(store.at(0)?.group?.selected, 3);
  });

  test("leave what was sent and is not answered", () => {
    store.put(0, page(["a", "b"]));
    store.change(0, { pending: { name: { t: "new" } }, marking: true });
    store.put(0, page(["a", "b"]));
    store.patch(page(["a"]));
    assert.deepEqual(store.at(0)?.pending, { name: { t: "new" } });
    assert.equal(store.at(0)?.marking, true);
    // Of another row at this place it is not.
    store.put(0, page(["c"]));
    assert.deepEqual(store.at(0)?.pending, {});
  });
});

test("only what is said to be other is", () => {
  store.put(0, page(["a", "b"]));
  const before = [store.at(0), store.at(1)];
  store.changeAll((_, at) => (at === 1 ? { selected: true } : undefined));
  assert.equal(store.at(0), before[0]);
  assert.notEqual(store.at(1), before[1]);
  assert.equal(store.positionOf("b"), 1);
  assert.equal(store.positionOf("z"), undefined);
});

describe("a choice that is not answered", () => {
  test("outlives a page of the time before", () => {
    store.put(0, page(["a", "b"], ["b"]));
    store.choose((row) => picked(row, row.id === "a"));
    store.put(0, page(["a", "b"], ["b"]));
    assert.deepEqual(selectedAt(0, 1), [true, false]);
    store.patch(page(["a", "b"], ["b"]));
    assert.deepEqual(selectedAt(0, 1), [true, false]);
  });

  test("outlives another view, wherever the rows stand in it", () => {
    store.put(0, page(["a", "b", "c"], [], [group("g", 0, 0)]));
    store.choose((row) => picked(row, row.id !== "c"));
    store.reset(2);
    store.put(0, page(["c", "b"], [], [group("g", 0, 0, { folded: true })]));
    assert.deepEqual(selectedAt(1, 2), [false, true]);
    assert.equal(store.at(0)?.group?.selected, 6);
    assert.equal(store.at(0)?.group?.folded, true);
  });

  test("of a group takes no more rows than it has by now", () => {
    store.put(0, page([], [], [group("g", 0, 0)]));
    store.choose((row) => picked(row, true));
    store.put(0, page([], [], [group("g", 0, 0, { rows: 4 })]));
    assert.equal(store.at(0)?.group?.selected, 4);
  });

  test("says nothing of rows that were not here", () => {
    store.put(0, page(["a"]));
    store.choose((row) => picked(row, true));
    store.put(1, page(["b", "c"], ["c"]));
    assert.deepEqual(selectedAt(0, 1, 2), [true, false, true]);
  });

  test("ends with its answer: from then on Python's word counts", () => {
    store.put(0, page(["a"]));
    store.choose((row) => picked(row, true));
    store.choose((row) => picked(row, false));
    store.chosen();
    store.put(0, page(["a"], ["a"]));
    assert.deepEqual(selectedAt(0), [false], "the second is not answered yet");
    store.chosen();
    store.put(0, page(["a"], ["a"]));
    assert.deepEqual(selectedAt(0), [true]);
    // And nothing of before is remembered for a view to come.
    store.reset(2);
    store.put(0, page(["a"]));
    assert.deepEqual(selectedAt(0), [false]);
  });
});
