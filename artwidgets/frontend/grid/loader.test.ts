import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { Question } from "../shared/testing.ts";
import { until } from "../shared/testing.ts";
import { Loader } from "./loader.ts";
import { picked } from "./rowstore.ts";
import { Bench, pageOf } from "./testing.ts";

let bench: Bench;
let loader: Loader;

beforeEach(() => {
  bench = new Bench();
  bench.store.reset(1);
  loader = new Loader(bench.table);
});

afterEach(() => bench.over.abort());

const asked = () => bench.wire.of("rows");
const starts = () => asked().map(({ start }) => start);

/** Answer with rows of the same numbers, as long as the table is. */
function answer(question: Question | undefined, selected: string[] = [], total = 100_000): Promise<void> {
  const { epoch, start, stop } = question as unknown as { epoch: number; start: number; stop: number };
  return bench.wire.answer(question, { epoch, start, page: pageOf(start, Math.min(stop, total), selected) });
}

test("the first question after a rest goes out at once, the nearest rows first", () => {
  loader.want(50, 130);
  assert.deepEqual(starts(), [60, 0, 120]);
  assert.deepEqual(asked()[0], { id: asked()[0]?.id, kind: "rows", epoch: 1, start: 60, stop: 120 });
});

test("no more than three are under way, and each answer makes room for the next", async () => {
  loader.want(0, 400);
  assert.equal(asked().length, 3);
  await answer(asked()[0]);
  assert.equal(asked().length, 4);
  assert.equal(bench.paints, 1, "what came is on the screen at once");
  assert.equal(new Set(starts()).size, 4, "nothing is asked for twice");
});

test("a jump goes out at once when the hand has rested, however young the last question is", async (context) => {
  let now = 1000;
  context.mock.method(performance, "now", () => now);
  loader.want(0, 20);
  await answer(asked()[0]);
  now += 70;
  loader.want(1000, 1015);
  assert.deepEqual(starts(), [0, 960]);
  await answer(asked()[1]);
  now += 16;
  loader.want(2000, 2015);
  assert.deepEqual(starts(), [0, 960], "a hand that moves is waited for");
  await until(() => asked().length > 2);
  assert.deepEqual(starts(), [0, 960, 1980]);
});

test("what was scrolled past meanwhile is not asked for", async () => {
  loader.want(0, 20);
  for (let first = 1000; first <= 50_000; first += 1000) loader.want(first, first + 20);
  await until(() => asked().length > 1);
  assert.deepEqual(starts(), [0, 49_980]);
  await answer(asked()[0]);
  await answer(asked()[1]);
  assert.equal(asked().length, 2);
  assert.equal(bench.store.at(50_000)?.id, "50000");
});

test("the end of the table is the end of the questions", async () => {
  loader.want(0, 20);
  await answer(asked()[0], [], 7);
  await answer(asked()[1], [], 7);
  assert.deepEqual(starts(), [0, 7], "the rest of the block once, and not for ever");
});

test("an answer about another view is dropped", async () => {
  loader.want(0, 20);
  bench.store.reset(2);
  await answer(asked()[0]);
  assert.equal(bench.store.at(0), undefined);
  loader.want(0, 20);
  await until(() => asked().length > 1);
  assert.equal(asked()[1]?.epoch, 2);
});

test("an answer that comes after a choice of rows does not bring old ticks back", async () => {
  bench.store.put(0, pageOf(0, 30, ["1", "2"]));
  bench.store.outdate();
  loader.want(0, 20);
  bench.store.choose((row) => picked(row, false));
  await answer(asked()[0], ["1", "2"]);
  assert.deepEqual(
    [1, 2].map((at) => bench.store.at(at)?.selected),
    [false, false],
  );
});

test("an answer from before all was outdated is shown, and asked for again", async () => {
  loader.want(0, 20);
  bench.store.outdate();
  await answer(asked()[0]);
  assert.equal(bench.store.at(0)?.id, "0");
  assert.deepEqual(starts(), [0, 0]);
});

test("a stale refusal needs nothing; any other is told", async () => {
  loader.want(0, 20);
  await bench.wire.refuse(asked()[0], "The rows changed meanwhile.", true);
  assert.equal(bench.reasons.length, 0);
  loader.want(0, 20);
  await until(() => asked().length > 1);
  await bench.wire.refuse(asked()[1], "There are no rows 0 to 60.");
  assert.equal((bench.reasons[0] as Error).message, "There are no rows 0 to 60.");
});
