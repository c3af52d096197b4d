import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Wire } from "../shared/testing.ts";
import { Arrangement } from "./arrangement.ts";
import type { ColumnInfo } from "./protocol.ts";

function column(key: string, more: Partial<ColumnInfo> = {}): ColumnInfo {
  return {
    ...{ key, title: key, kind: "text", width: 100 },
    ...{ editable: false, pinned: false, hidden: false, completes: false, ends: false, hint: "" },
    ...more,
  };
}

let wire: Wire;
let changes: number;
let arrangement: Arrangement;

beforeEach(() => {
  changes = 0;
  wire = new Wire({
    _layout_columns: [
      column("name", { pinned: true }),
      column("size"),
      column("age"),
      column("run", { hidden: true }),
    ],
    arrangement: {},
  });
  arrangement = new Arrangement(wire, () => changes++);
});

const keys = (columns: ColumnInfo[]) => columns.map(({ key }) => key).join(" ");
const widths = (columns: ColumnInfo[]) => columns.map(({ width }) => width);

test("as Python says, where nobody chose", () => {
  assert.equal(keys(arrangement.all), "name size age run");
  assert.equal(keys(arrangement.visible), "name size age");
  assert.equal(arrangement.chosen("size"), false);
});

describe("moves", () => {
  test("before another, or last", () => {
    arrangement.move("age", "size");
    assert.equal(keys(arrangement.visible), "name age size");
    arrangement.move("age", undefined);
    assert.equal(keys(arrangement.all), "name size run age");
  });

  test("by one, over what is hidden, and not beyond the ends", () => {
    arrangement.step("size", 1);
    assert.equal(keys(arrangement.visible), "name age size");
    arrangement.step("size", 1);
    assert.equal(keys(arrangement.visible), "name age size");
    arrangement.step("size", -1);
    assert.equal(keys(arrangement.visible), "name size age");
    arrangement.step("name", -1);
    assert.equal(keys(arrangement.visible), "name size age");
  });

  test("are kept in the trait, and told to Python", () => {
    arrangement.move("age", "size");
    assert.deepEqual(wire.get("arrangement"), { order: ["name", "age", "size", "run"] });
    assert.deepEqual([wire.saved, changes], [1, 1]);
  });
});

describe("pins", () => {
  test("go to the left, in their order", () => {
    arrangement.pin("age", true);
    assert.equal(keys(arrangement.visible), "name age size");
    arrangement.pin("name", false);
    assert.equal(keys(arrangement.visible), "age name size");
    assert.deepEqual(
      arrangement.visible.map(({ pinned }) => pinned),
      [true, false, false],
    );
  });

  test("hold only the first where they would take most of the room, and that one made to fit", () => {
    arrangement.pin("size", true);
    assert.deepEqual(widths(arrangement.visibleIn(1000)), [100, 100, 100]);
    const narrow = arrangement.visibleIn(250);
    assert.equal(keys(narrow), "name size age");
    assert.deepEqual(
      narrow.map(({ pinned }) => pinned),
      [true, false, false],
    );
    assert.deepEqual(widths(narrow), [97, 100, 100]);
    // Never so narrow that nothing is read in it; and before there is a screen, as they are.
    assert.deepEqual(widths(arrangement.visibleIn(120)), [96, 100, 100]);
    assert.deepEqual(widths(arrangement.visibleIn(0)), [100, 100, 100]);
  });
});

describe("what is shown", () => {
  test("the last column stays", () => {
    for (const key of ["size", "age", "name"]) arrangement.hide(key, true);
    assert.equal(keys(arrangement.visible), "name");
    arrangement.hide("run", false);
    assert.equal(keys(arrangement.visible), "name run");
  });

  test("an added column comes first of those that are not pinned, and goes without a trace", () => {
    arrangement.move("age", "size");
    arrangement.add("metadata.loss");
    wire.set("_layout_columns", [...(wire.get("_layout_columns") as ColumnInfo[]), column("metadata.loss")]);
    assert.equal(keys(arrangement.visible), "name metadata.loss age size");
    arrangement.pin("metadata.loss", true);
    arrangement.remove("metadata.loss");
    assert.deepEqual(wire.get("arrangement"), {
      extra: [],
      order: ["name", "age", "size", "run"],
      pinned: ["name"],
    });
  });
});

describe("widths", () => {
  test("are whole, and neither too narrow nor too wide to be of use", () => {
    for (const [width, kept] of [
      [123.4, 123],
      [3, 48],
      [9999, 1200],
    ] as const) {
      arrangement.resize("size", width);
      assert.equal(arrangement.all[1]?.width, kept);
    }
    assert.equal(arrangement.chosen("size"), true);
  });

  test("change at every step of a drag, of which Python hears the last", () => {
    arrangement.resize("size", 150, false);
    arrangement.resize("size", 160, false);
    assert.deepEqual([wire.saved, changes], [0, 2]);
    arrangement.resize("size", 170);
    assert.deepEqual([wire.saved, changes], [1, 3]);
  });
});

test("a reset is about columns: what the rows are grouped by stays", () => {
  wire.set("arrangement", { group: "collection" });
  arrangement.hide("size", true);
  arrangement.restore();
  assert.deepEqual(wire.get("arrangement"), { group: "collection" });
  wire.set("arrangement", {});
  arrangement.hide("size", true);
  arrangement.restore();
  assert.deepEqual(wire.get("arrangement"), {});
});
