import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Steps } from "./steps.ts";

let steps: Steps;

beforeEach(() => {
  steps = new Steps();
});

function type(text: string): void {
  for (const character of text) steps.type(steps.text + character);
}

const undone = () => {
  const found: string[] = [];
  for (let text = steps.undo(); text !== undefined; text = steps.undo()) found.push(text);
  return found;
};

test("what is typed is undone word by word", () => {
  type("one two");
  assert.equal(steps.text, "one two");
  assert.deepEqual(undone(), ["one ", "one", ""]);
  assert.equal(steps.undo(), undefined);
});

test("what a chip or a preset wrote is one step among the keys", () => {
  type("age");
  steps.write("alias:none");
  type(" x");
  assert.deepEqual(undone(), ["alias:none ", "alias:none", "age", ""]);
});

test("what was undone is done again, until another text is written", () => {
  steps.write("a");
  steps.write("b");
  assert.deepEqual([steps.undo(), steps.undo()], ["a", ""]);
  assert.deepEqual([steps.redo(), steps.redo(), steps.redo()], ["a", "b", undefined]);
  steps.undo();
  steps.write("c");
  assert.equal(steps.redo(), undefined);
  assert.deepEqual([steps.text, steps.undo(), steps.text], ["c", "a", "a"]);
});

test("the same text again is no step", () => {
  steps.write("a");
  steps.write("a");
  assert.deepEqual(undone(), [""]);
});

test("a paste is a step, however short the word it ends", () => {
  type("ab");
  steps.type("abcde");
  assert.deepEqual(undone(), ["ab", ""]);
});

test("a hundred steps are kept", () => {
  for (let at = 0; at < 150; at++) steps.write(`filter ${at}`);
  const found = undone();
  assert.equal(found.length, 100);
  assert.equal(found.at(-1), "filter 49");
});
