import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { resting } from "./resting.ts";

let looks: number;
let key: (on?: boolean) => void;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  looks = 0;
  key = resting(() => looks++);
});
afterEach(() => mock.timers.reset());

test("what is typed is looked at once, when the person rests", () => {
  for (let typed = 0; typed < 5; typed++) {
    key();
    mock.timers.tick(300);
  }
  assert.equal(looks, 0);
  mock.timers.tick(50);
  assert.equal(looks, 1);
  mock.timers.tick(10_000);
  assert.equal(looks, 1);
});

test("what is called off is not looked at", () => {
  key();
  key(false);
  mock.timers.tick(10_000);
  assert.equal(looks, 0);
});
