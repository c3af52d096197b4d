import assert from "node:assert/strict";
import { test } from "node:test";
import { grown, inside, labelOf } from "./nodes.ts";
import { treeOf } from "./testing.ts";
import { inOrder, walked } from "./treemap.ts";

const TREE = treeOf([
  ["model", 0, 4, -1, 12_300_000_000, 8_000_000_000],
  ["data", 0, 2, -1, 27_700_000_000],
  ["net", 1, 9, 0, 12_000_000_000],
  ["", 1, -1, 0, 300_000_000],
  ["v3", 2, 77, 2, 12_000_000_000],
]);

test("nodes are put below their parents, and know the way to themselves", () => {
  const root = grown(TREE);
  const [model, data] = root.children;
  assert.ok(model && data);
  assert.deepEqual(
    model.children.map((node) => [node.name, node.key, node.rest, node.path]),
    [
      ["net", "1:9", false, [4, 9]],
      ["+3 more", "+0:4", true, [4]],
    ],
  );
  const version = model.children[0]?.children[0];
  assert.deepEqual([version?.key, version?.path, version?.listed], ["2:77", [4, 9, 77], 12_000_000_000]);
});

test("what is heard of a node", () => {
  const [model, data] = grown(TREE).children;
  assert.ok(model && data);
  assert.equal(labelOf(model), "model, 12.3 GB, 31%, 8 GB can go");
  assert.equal(labelOf(data), "data, 27.7 GB, 69%");
});

test("one goes into types and collections, and from what is left into what holds it", () => {
  const root = grown(TREE);
  const model = root.children[0];
  const [net, rest] = model?.children ?? [];
  const version = net?.children[0];
  assert.ok(model && net && rest && version);
  assert.deepEqual(
    [inside(model, []), inside(net, []), inside(rest, []), inside(version, [])],
    [[4], [4, 9], [4], [4, 9]],
  );
  assert.deepEqual(
    [inside(rest, [4]), inside(version, [4, 9]), inside(net, [4])],
    [undefined, undefined, [4, 9]],
  );
});

test("arrow keys walk the tree as it is read", () => {
  const order = inOrder(grown(TREE));
  const to = (key: string, at: number) => walked(key, order, at)?.name;
  assert.deepEqual(
    order.map((node) => node.name),
    ["model", "net", "+3 more", "data"],
  );
  assert.deepEqual(
    [
      to("ArrowDown", 0),
      to("ArrowUp", 3),
      to("ArrowRight", 0),
      to("ArrowLeft", 2),
      to("Home", 3),
      to("End", 0),
    ],
    ["net", "+3 more", "net", "model", "model", "data"],
  );
  assert.deepEqual(
    [
      to("ArrowRight", 1),
      to("ArrowRight", 2),
      to("ArrowRight", 3),
      to("ArrowLeft", 0),
      to("ArrowDown", 3),
      to("x", 1),
    ],
    Array(6).fill(undefined),
  );
});
