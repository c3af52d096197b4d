import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Channel, Refused, refusal, type Silence } from "./channel.ts";
import type { Ask } from "./protocol.ts";
import { settled, Wire } from "./testing.ts";

type Messages = Record<"one" | "rows" | "select" | "sort" | "two", Ask<{ a?: number }, { n: number }>>;

let wire: Wire;
let over: AbortController;
let silences: (Silence | undefined)[];
let channel: Channel<Messages>;

beforeEach(() => {
  wire = new Wire();
  over = new AbortController();
  silences = [];
  channel = new Channel<Messages>(wire, over.signal, (silence) => silences.push(silence));
});

test("each question gets its own answer, in whatever order they come", async () => {
  const first = channel.ask("one", { a: 1 });
  const second = channel.ask("two");
  assert.deepEqual(
    wire.asked.map(({ kind, a }) => [kind, a]),
    [
      ["one", 1],
      ["two", undefined],
    ],
  );
  assert.notEqual(wire.asked[0]?.id, wire.asked[1]?.id);
  await wire.answer(wire.asked[1], { n: 2 });
  await wire.answer(wire.asked[0], { n: 1 });
  assert.equal((await first).n, 1);
  assert.equal((await second).n, 2);
  over.abort();
});

test("what belongs to another view of the widget is left to it", async () => {
  const other = new Channel<Messages>(wire, over.signal);
  let answered = 0;
  void other.ask("one").then(() => answered++);
  void channel.ask("one").then(() => (answered += 10));
  await wire.answer(wire.asked[0]);
  assert.equal(answered, 1);
  assert.notEqual(other.origin, channel.origin);
  over.abort();
});

test("a refusal is thrown in Python's words, and tells whether the rows are others by now", async () => {
  const asked = channel.ask("select");
  const refused = assert.rejects(asked, (reason) => reason instanceof Refused && reason.stale);
  await wire.refuse(wire.asked[0], "The rows changed meanwhile.", true);
  await refused;
  assert.equal(refusal(new Refused("No.")), "No.");
  assert.throws(() => refusal(new TypeError("ours")), TypeError);
});

test("what is said after an answer does not overtake it", async () => {
  const order: string[] = [];
  channel.on("view", () => order.push("view"));
  const asked = channel.ask("sort").then(() => order.push("answer"));
  const answered = wire.answer(wire.asked[0]);
  const push = wire.say({ kind: "view" });
  await Promise.all([asked, answered, push]);
  assert.deepEqual(order, ["answer", "view"]);
});

test("silence is told while an answer is due, and ends with it", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    void channel.ask("rows");
    mock.timers.tick(4999);
    assert.deepEqual(silences, []);
    mock.timers.tick(1);
    assert.deepEqual(silences, ["unanswered"]);
    await wire.answer(wire.asked[0]);
    mock.timers.tick(60_000);
    assert.deepEqual(silences, ["unanswered", undefined]);
  } finally {
    mock.timers.reset();
  }
});

test("a closed comm is told at once", () => {
  wire.closed = true;
  void channel.ask("rows");
  assert.deepEqual(silences, ["closed"]);
  over.abort();
});

test("a view that is gone hears nothing more", async () => {
  let heard = 0;
  channel.on("view", () => heard++);
  over.abort();
  await wire.say({ kind: "view" });
  await settled();
  assert.equal(heard, 0);
});
