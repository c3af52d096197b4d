import type { ColumnInfo, Kind } from "./protocol.ts";

/** Keys of columns and whether they are descending, the first one first. */
export type Keys = [string, boolean][];

/** Of sizes, counts and times one looks for the largest and the latest. */
const LARGEST_FIRST = new Set<Kind>(["bytes", "count", "time", "duration"]);

export function largestFirst(kind: Kind): boolean {
  return LARGEST_FIRST.has(kind);
}

/** The sort after a click on a title: one way, the other, and the order the rows came in; `add` keeps the rest. */
export function nextKeys(keys: Keys, { key, kind }: Pick<ColumnInfo, "key" | "kind">, add: boolean): Keys {
  const now = keys.find(([other]) => other === key);
  const first = largestFirst(kind);
  const next: Keys = !now ? [[key, first]] : now[1] === first ? [[key, !first]] : [];
  const rest = add ? keys.filter(([other]) => other !== key) : [];
  const at = add && now ? keys.indexOf(now) : rest.length;
  return [...rest.slice(0, at), ...next, ...rest.slice(at)];
}
