import { chip } from "../shared/chip.ts";
import { attribute, drawing, element, fill, refill } from "../shared/dom.ts";
import { clock, dot, link, lock, pencil, trash, unlink, warning } from "../shared/icons.ts";
import { t, translated, type Word } from "../shared/words.ts";
import type { Cell, ColumnInfo } from "./protocol.ts";
import type { Row } from "./rowstore.ts";

const FLAG_ICONS: Record<string, string> = { link, linked: link, protected: lock, drop: trash };
const MARKS: Record<string, { path: string; words: Word }> = {
  edited: { path: pencil, words: "Edited, not yet applied" },
  expiring: { path: clock, words: "To be deleted later" },
  deleted: { path: trash, words: "Marked for deletion" },
  refused: { path: warning, words: "Staged, but will be skipped" },
  unlinked: { path: unlink, words: "Marked for unlinking" },
};

/** Kinds of columns whose cells are in words of ours: how long ago something was, how many used it. */
const OURS = new Set<ColumnInfo["kind"]>(["time", "due", "count"]);

/** The icon of what is staged for a row, and its words; of a mark that is not known, the mark itself. */
export function markOf(mark: string): { path: string; words: string } {
  const { path, words } = MARKS[mark] ?? { path: dot, words: mark as Word };
  return { path, words: t(words) };
}

/** What the column's title and its cells have in common; `at` is its place among the columns. */
export function dress(cell: HTMLElement, { kind, pinned }: ColumnInfo, at: number): void {
  // At the right, so that digits line up.
  cell.classList.toggle("aw-numeric", kind === "bytes" || kind === "count");
  cell.classList.toggle("aw-pinned", pinned);
  if (pinned) cell.style.left = `var(--aw-left-${at})`;
}

/** Show a cell's value, its staged change, or a skeleton while the row is on its way. */
export function renderCell(target: HTMLElement, column: ColumnInfo, row: Row | undefined): void {
  if (!row) {
    fill(target, element("span", { class: "aw-skeleton" }));
    attribute(target, "aria-label", null);
    target.title = "";
    return;
  }
  const pending = row.pending[column.key];
  const cell: Cell = pending ?? row.cells[column.key] ?? {};
  const old = row.old[column.key];
  // Two boxes side by side would be read as two words.
  attribute(target, "aria-label", column.ends ? cell.t : null);
  target.classList.toggle("aw-changed", old !== undefined);
  target.classList.toggle("aw-pending", pending !== undefined);
  const ours = OURS.has(column.kind);
  const text = ours ? translated(cell.t ?? "") : (cell.t ?? "");
  target.title =
    old === undefined
      ? ours
        ? translated(cell.h ?? "")
        : (cell.h ?? "")
      : `${old || t("(empty)")} → ${cell.t ?? cell.c?.join(", ") ?? t("(empty)")}`;
  if (column.kind === "value") target.classList.toggle("aw-numeric", cell.r === 1);
  if (cell.c) refill(target, ...chips(column, cell));
  else if (column.kind === "flag") refill(target, cell.t ? flag(translated(cell.t), cell.f) : null);
  else refill(target, column.ends ? withBothEnds(text) : element("bdi", { class: "aw-text" }, text));
}

/** Letters at the end that stay: a version's number, and a little of what it is the number of. */
const END = 8;

function withBothEnds(text: string): HTMLElement {
  return element(
    "bdi",
    { class: "aw-text aw-ends" },
    element("span", { class: "aw-start" }, text.slice(0, -END)),
    element("span", {}, text.slice(-END)),
  );
}

function chips(column: ColumnInfo, cell: Cell): HTMLElement[] {
  const words = cell.c ?? [];
  const all = cell.n ?? words.length;
  const added = cell.a ?? [];
  // An average character is 6.6 px wide at this size; the padding and gap of a chip take 20.
  let room = column.width - 20;
  const shown = new Set<string>();
  for (const word of [...added, ...words.filter((word) => !added.includes(word))]) {
    room -= Math.min(word.length * 6.6 + 20, 160);
    if (shown.size && !added.includes(word) && room < (all - shown.size > 1 ? 30 : 0)) break;
    shown.add(word);
  }
  const made = words.filter((word) => shown.has(word)).map((word) => chip(word));
  const more = all - shown.size;
  if (more > 0) {
    const rest = words.filter((word) => !shown.has(word)).join(", ") + (all > words.length ? ", …" : "");
    made.push(
      element(
        "button",
        {
          class: "aw-more",
          tabindex: -1,
          title: rest,
          "aria-label": t("{n} more: {names}", { n: more, names: rest }),
        },
        `+${more}`,
      ),
    );
  }
  return made;
}

function flag(word: string, kind = ""): HTMLElement {
  return element(
    "span",
    { class: "aw-flag" },
    drawing(FLAG_ICONS[kind] ?? dot),
    element("span", { class: "aw-text" }, word),
  );
}
