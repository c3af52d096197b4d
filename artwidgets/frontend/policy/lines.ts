/** Where a line of a text begins and ends; lines count from 1, and one that there is not is the last. */
export function lineRange(text: string, line: number): [number, number] {
  const lines = text.split("\n");
  const at = Math.min(Math.max(1, line), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  return [start, start + (lines[at] as string).length];
}

/** The shares of a whole as widths in percent, each that is there wide enough to be seen. */
export function shares(counts: readonly number[], least = 1): number[] {
  const all = counts.reduce((sum, one) => sum + one, 0);
  if (!all) return counts.map(() => 0);
  const raw = counts.map((one) => (one ? Math.max(least, (100 * one) / all) : 0));
  const sum = raw.reduce((total, one) => total + one, 0);
  return raw.map((one) => (100 * one) / sum);
}
