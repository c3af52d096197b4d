import type { Term } from "./protocol.ts";

/** Find, negate, remove: the controls of one chip. */
export const CONTROLS = 3;

/** Index of a term that stood at `at` among those seen; -1 when it is gone. */
export function whereNow(term: Term, at: number, seen: Term[], now: Term[]): number {
  // With none removed meanwhile it is where it was, if perhaps negated.
  return now.length === seen.length ? at : now.findIndex(({ text }) => text === term.text);
}

/** Which of `all` controls a key leads to from the one at `at`: sideways to the next, up and down by chips. */
export function controlAfter(key: string, at: number, all: number): number | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: CONTROLS, ArrowUp: -CONTROLS }[key];
  if (step !== undefined) return (at + step + all) % all;
  return { Home: 0, End: all - CONTROLS }[key];
}

/** Which control takes the focus of the one at `at`, where only `all` are left; undefined if that is none. */
export function controlLeft(at: number, all: number): number | undefined {
  if (at < all) return at;
  return all ? all - CONTROLS + (at % CONTROLS) : undefined;
}
