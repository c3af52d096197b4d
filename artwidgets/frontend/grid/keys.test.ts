import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { type Extent, handleKey, type KeyActs } from "./keys.ts";

const EXTENT: Extent = { active: { position: 5, column: 2 }, lastRow: 99, lastColumn: 6, page: 10 };

let did: unknown[][];
const acts = new Proxy({} as KeyActs, {
  get:
    (_, act: string) =>
    (...given: unknown[]) =>
      void did.push([act, ...given]),
});

beforeEach(() => {
  did = [];
});

/** Press a key as it is written in the help: "Ctrl+Shift+a". */
function press(keys: string, active = EXTENT.active): boolean {
  const parts = keys.split(/\+(?=.)/);
  const event = {
    key: parts.at(-1),
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    // On a Mac it is the command key.
    metaKey: parts.includes("Meta") || parts.includes("Ctrl"),
  };
  return handleKey(event as KeyboardEvent, { ...EXTENT, active }, acts);
}

const go = (position: number, column: number, extend = false) => ["go", { position, column }, extend];

const MOVES: [string, unknown[]][] = [
  ["ArrowDown", go(6, 2)],
  ["ArrowUp", go(4, 2)],
  ["ArrowLeft", go(5, 1)],
  ["ArrowRight", go(5, 3)],
  ["PageDown", go(15, 2)],
  ["PageUp", go(0, 2)],
  ["Home", go(5, 0)],
  ["End", go(5, 6)],
  ["Ctrl+Home", go(0, 0)],
  ["Ctrl+End", go(99, 6)],
  ["Ctrl+ArrowDown", go(99, 2)],
  ["Ctrl+ArrowUp", go(0, 2)],
  ["Shift+ArrowDown", go(6, 2, true)],
  ["Shift+PageDown", go(15, 2, true)],
  // Sideways there is no range to select.
  ["Shift+ArrowRight", go(5, 3, false)],
];
for (const [keys, moved] of MOVES) {
  test(`${keys} moves`, () => {
    assert.equal(press(keys), true);
    assert.deepEqual(did, [moved]);
  });
}

test("nobody leaves the table by its edges", () => {
  press("ArrowDown", { position: 99, column: 6 });
  press("ArrowRight", { position: 99, column: 6 });
  press("ArrowUp", { position: -1, column: 0 });
  press("ArrowLeft", { position: -1, column: 0 });
  assert.deepEqual(did, [go(99, 6), go(99, 6), go(-1, 0), go(-1, 0)]);
});

test("the row above the first is the header", () => {
  press("ArrowUp", { position: 0, column: 3 });
  assert.deepEqual(did, [go(-1, 3)]);
});

const ACTS: [string, unknown[]][] = [
  ["Enter", ["activate"]],
  ["F2", ["edit"]],
  [" ", ["toggle"]],
  ["Ctrl+a", ["selectAll"]],
  ["Ctrl+Shift+A", ["clear"]],
  ["Ctrl+i", ["invert"]],
  ["Ctrl+d", ["fill"]],
  ["Ctrl+Enter", ["tell", "review"]],
  ["Ctrl+z", ["tell", "undo"]],
  ["Ctrl+Shift+Z", ["tell", "redo"]],
  ["Ctrl+y", ["tell", "redo"]],
  ["Delete", ["tell", "delete"]],
  ["Backspace", ["tell", "delete"]],
  ["/", ["tell", "filter"]],
  ["?", ["help"]],
  ["m", ["find", "m"]],
  ["Shift+M", ["find", "M"]],
  ["ContextMenu", ["menu"]],
  ["Shift+F10", ["menu"]],
];
for (const [keys, act] of ACTS) {
  test(`${keys === " " ? "Space" : keys} asks for ${act.join(" ")}`, () => {
    assert.equal(press(keys), true);
    assert.deepEqual(
      did.map((one) => one.filter((given) => typeof given === "string")),
      [act],
    );
  });
}

test("in the header Shift and an arrow resizes, Alt and Down opens the menu", () => {
  const head = { position: -1, column: 2 };
  assert.equal(press("Shift+ArrowLeft", head), true);
  assert.equal(press("Shift+ArrowRight", head), true);
  assert.equal(press("Alt+ArrowDown", head), true);
  assert.deepEqual(did, [["resize", -16], ["resize", 16], ["menu"]]);
});

test("keys of the browser and of the host are left to them", () => {
  for (const keys of [
    "Ctrl+r",
    "Ctrl+c",
    "Ctrl+v",
    "Alt+ArrowDown",
    "Alt+x",
    "Meta+k",
    "F5",
    "Tab",
    "Escape",
    "Shift",
  ])
    assert.equal(press(keys), false, keys);
  assert.deepEqual(did, []);
});
