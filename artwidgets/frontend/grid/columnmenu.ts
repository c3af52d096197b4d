import type { MenuItem } from "../shared/menu.ts";
import type { Arrangement } from "./arrangement.ts";
import type { ColumnInfo } from "./protocol.ts";

type Keys = [string, boolean][];

/** Of sizes, counts and times one looks for the largest and the latest. */
const LARGEST_FIRST = new Set(["bytes", "count", "time", "duration"]);

/** The sort after a click on a title: one way, the other, and back to the order the rows came in; `add` keeps the rest. */
export function nextKeys(keys: Keys, { key, kind }: Pick<ColumnInfo, "key" | "kind">, add: boolean): Keys {
  const now = keys.find(([other]) => other === key);
  const first = LARGEST_FIRST.has(kind);
  const next: Keys = !now ? [[key, first]] : now[1] === first ? [[key, !first]] : [];
  const rest = add ? keys.filter(([other]) => other !== key) : [];
  const at = add && now ? keys.indexOf(now) : rest.length;
  return [...rest.slice(0, at), ...next, ...rest.slice(at)];
}

/** What can be done with a column, by mouse and keyboard alike. */
export function columnMenu(
  arrangement: Arrangement,
  key: string,
  keys: Keys,
  sort: (keys: Keys) => void,
  group: MenuItem[],
  autofit: () => void,
  choose: () => void,
): (MenuItem | null)[] {
  const { all, visible } = arrangement;
  const column = all.find((other) => other.key === key);
  if (!column) return [];
  const others = keys.filter(([other]) => other !== key);
  const at = visible.findIndex((other) => other.key === key);
  return [
    { label: "Sort ascending", act: () => sort([[key, false]]) },
    { label: "Sort descending", act: () => sort([[key, true]]) },
    {
      label: "Then sort by this",
      disabled: others.length === 0,
      act: () => sort([...others, [key, LARGEST_FIRST.has(column.kind)]]),
    },
    ...group,
    null,
    { label: "Autosize", act: autofit },
    { label: "Pin left", checked: column.pinned, act: () => arrangement.pin(key, !column.pinned) },
    { label: "Move left", disabled: at <= 0, act: () => arrangement.step(key, -1) },
    { label: "Move right", disabled: at >= visible.length - 1, act: () => arrangement.step(key, 1) },
    null,
    {
      label: "Hide",
      disabled: visible.length === 1,
      act: () => (arrangement.added.includes(key) ? arrangement.remove(key) : arrangement.hide(key, true)),
    },
    { label: "Columns…", act: choose },
    { label: "Reset columns", act: () => arrangement.restore() },
  ];
}
