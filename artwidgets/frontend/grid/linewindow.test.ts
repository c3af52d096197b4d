import assert from "node:assert/strict";
import { test } from "node:test";
import { LineWindow, MAX_HEIGHT, ROW_HEIGHT } from "./linewindow.ts";

function windowOn(total: number, height: number, offset = 0): LineWindow {
  return Object.assign(new LineWindow(), { total, height, offset });
}

const MILLION = 1_000_000;

test("what is in sight: the lines that are cut off at either edge too", () => {
  const sight = windowOn(1000, 10 * ROW_HEIGHT, 5 * ROW_HEIGHT + 1);
  assert.deepEqual([sight.first, sight.last], [5, 15]);
  // One is kept from the page before, so that one sees where one was.
  assert.equal(sight.page, 9);
});

test("few lines, none, and less than one high", () => {
  assert.deepEqual([windowOn(3, 400).first, windowOn(3, 400).last], [0, 2]);
  assert.equal(windowOn(0, 400).last, -1);
  assert.equal(windowOn(0, 400).end, 0);
  assert.equal(windowOn(9, 10).page, 1);
});

test("below the cap the scroll bar tells the pixels themselves", () => {
  const sight = windowOn(1000, 320, 96);
  assert.equal(sight.scaled, false);
  assert.equal(sight.extent, 32_000);
  assert.equal(sight.bar, 96);
  assert.equal(sight.top(3), 96);
  sight.bar = 64;
  assert.equal(sight.offset, 64);
});

test("above the cap the bar's end is the end of the lines, and its middle the middle", () => {
  const sight = windowOn(MILLION, 320);
  assert.equal(sight.scaled, true);
  assert.equal(sight.extent, MAX_HEIGHT);
  sight.bar = MAX_HEIGHT - 320;
  assert.equal(sight.offset, sight.end);
  assert.equal(sight.last, MILLION - 1);
  sight.bar = (MAX_HEIGHT - 320) / 2;
  assert.ok(Math.abs(sight.first - MILLION / 2) <= 6);
  // A bar that is dragged beyond its end shows no line that is not there.
  sight.bar = MAX_HEIGHT;
  assert.equal(sight.offset, sight.end);
});

test("above the cap lines in sight stand where the bar is, a row's height apart", () => {
  const sight = windowOn(MILLION, 320, 500_000 * ROW_HEIGHT);
  assert.equal(sight.top(500_000), sight.bar);
  assert.equal(sight.top(500_001) - sight.top(500_000), ROW_HEIGHT);
  assert.ok(sight.top(500_009) < MAX_HEIGHT);
});

test("a line is brought into sight by the shortest way", () => {
  const sight = windowOn(1000, 320, 1600);
  assert.equal(sight.showing(50, 0), 1600, "the first in sight");
  assert.equal(sight.showing(59, 0), 1600, "the last in sight");
  assert.equal(sight.showing(60, 0), 1632, "one below");
  assert.equal(sight.showing(20, 0), 640, "far above");
  assert.equal(sight.showing(50, ROW_HEIGHT), 1568, "out from under what stays at the top");
});

test("a turn of the wheel is told in pixels, lines or pages", () => {
  const sight = windowOn(MILLION, 320);
  assert.equal(sight.turned(7, 0), 7);
  assert.equal(sight.turned(3, 1), 3 * ROW_HEIGHT);
  assert.equal(sight.turned(-1, 2), -320);
});
