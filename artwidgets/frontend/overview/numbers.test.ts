import assert from "node:assert/strict";
import { test } from "node:test";
import { month, share, size, versions } from "./numbers.ts";

test("sizes are written as Python writes them", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 KB"],
    [1249, "1.2 KB"],
    [99_949, "99.9 KB"],
    [99_950, "100 KB"],
    [999_499, "999 KB"],
    [999_500, "1 MB"],
    [12_300_000_000, "12.3 GB"],
    [2.5e18, "2500 PB"],
  ];
  for (const [bytes, words] of cases) assert.equal(size(bytes), words);
});

test("a share is never rounded to nothing or away from whole", () => {
  assert.deepEqual(
    [share(0, 9), share(1, 0), share(1, 3), share(1, 25), share(1, 70), share(1, 1001), share(5, 5)],
    ["0%", "0%", "33%", "4%", "1.4%", "under 0.1%", "100%"],
  );
});

test("months and versions", () => {
  assert.deepEqual([month("2026-03-01"), month("2025-12-01", "bare")], ["March 2026", "Dec"]);
  assert.deepEqual([versions(1), versions(4980)], ["1 version", "4,980 versions"]);
});
