import assert from "node:assert/strict";
import { test } from "node:test";
import { Layout, type Tile } from "./layout.ts";
import { grown } from "./nodes.ts";
import { type Row, treeOf } from "./testing.ts";

const AREAS = [50, 30, 20, 12, 9, 5, 4];

/** One type with these members. */
function tiles(layout: Layout, areas: number[]): Map<string, Tile> {
  const sum = areas.reduce((one, other) => one + other, 0);
  const rows: Row[] = [["model", 0, 0, -1, sum], ...areas.map((area, at): Row => [`c${at}`, 1, at, 0, area])];
  return new Map(layout.tiles(grown(treeOf(rows)), 600, 220).map((tile) => [tile.node.name, tile]));
}

/** Who is left of whom, and above whom. */
function order(found: Map<string, Tile>): string[] {
  return [...found.values()]
    .filter((tile) => tile.depth === 2)
    .sort((one, other) => one.x - other.x || one.y - other.y)
    .map((tile) => tile.node.name);
}

test("tiles fill the plot, each as large as its bytes", () => {
  const found = tiles(new Layout(), AREAS);
  const parts = AREAS.map((_, at) => found.get(`c${at}`));
  const areas = parts.map((tile) => (tile ? tile.width * tile.height : 0));
  const total = areas.reduce((one, other) => one + other, 0);
  for (const [at, area] of areas.entries())
    assert.ok(Math.abs(area / total - (AREAS[at] ?? 0) / 130) < 0.03, `c${at}: ${area / total}`);
  assert.deepEqual([found.get("model")?.headed, found.get("model")?.width], [true, 600]);
});

test("what is the same stays in its order when it weighs something else", () => {
  const layout = new Layout();
  const before = tiles(layout, AREAS);
  const changed = [44, 34, 16, 15, 8, 6, 5];
  const after = tiles(layout, changed);
  assert.deepEqual(order(after), order(before));
  assert.notDeepEqual(after.get("c1"), before.get("c1"));
});

test("slivers are put in order anew", () => {
  const layout = new Layout();
  tiles(layout, Array(40).fill(1));
  // A row of eight that are all there is, beside rows of nothing.
  const changed = Array.from({ length: 40 }, (_, at) => (at < 8 ? 1000 : 1));
  const boxes = (found: Map<string, Tile>) => [...found.values()].map(({ x, y, width }) => [x, y, width]);
  assert.deepEqual(boxes(tiles(layout, changed)), boxes(tiles(new Layout(), changed)));
});

test("what weighs nothing has no tile, and nothing at all has none", () => {
  assert.deepEqual([...tiles(new Layout(), [5, 0]).keys()], ["model", "c0"]);
  assert.deepEqual(new Layout().tiles(grown(treeOf([])), 600, 220), []);
});
