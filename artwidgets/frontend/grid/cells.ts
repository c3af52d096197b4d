import { element, fill, icon, type IconName } from "../shared/dom.ts";
import type { Cell, ColumnInfo } from "./protocol.ts";
import type { Row } from "./rowstore.ts";

const HUES = 8;
const FLAG_ICONS: Record<string, IconName> = { link: "link", protected: "lock" };
export const MARKS: Record<string, { icon: IconName; words: string }> = {
  edited: { icon: "pencil", words: "Edited, not yet applied" },
  deleted: { icon: "trash", words: "Marked for deletion" },
  unlinked: { icon: "unlink", words: "Marked for unlinking" },
};

/** Kinds whose values stand at the right, so that digits line up. */
export function isNumeric(column: ColumnInfo): boolean {
  return column.kind === "bytes" || column.kind === "count";
}

/** A stable colour per word, the same in every table. */
export function hueOf(word: string): number {
  let hash = 2166136261;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 16777619);
  return (hash >>> 8) % HUES;
}

/** A word in its colour; with `remove`, a button takes it away. */
export function chip(word: string, remove?: () => void): HTMLElement {
  const made = element("span", { class: `aw-chip aw-hue-${hueOf(word)}` }, element("span", { class: "aw-chip-word" }, word));
  if (remove) {
    const button = element("button", { type: "button", class: "aw-chip-remove", "aria-label": `Remove ${word}`, tabindex: -1 }, icon("cross"));
    button.addEventListener("click", remove);
    made.append(button);
  }
  return made;
}

/** Show a cell's value, its staged change, or a skeleton while the row is on its way. */
export function renderCell(target: HTMLElement, column: ColumnInfo, row: Row | undefined): void {
  if (!row) {
    fill(target, element("span", { class: "aw-skeleton" }));
    target.title = "";
    return;
  }
  const pending = row.pending[column.key];
  const cell: Cell = pending ?? row.cells[column.key] ?? {};
  const old = row.old[column.key];
  target.classList.toggle("aw-changed", old !== undefined);
  target.classList.toggle("aw-pending", pending !== undefined);
  target.title = old === undefined ? (cell.h ?? "") : `${old || "(empty)"} → ${cell.t ?? cell.c?.join(", ") ?? "(empty)"}`;
  if (cell.c) fill(target, ...chips(column, cell));
  else if (column.kind === "flag") fill(target, cell.t ? flag(cell.t) : null);
  else fill(target, element("span", { class: "aw-text" }, cell.t ?? ""));
}

function chips(column: ColumnInfo, cell: Cell): HTMLElement[] {
  const words = cell.c ?? [];
  // An average character is 6.6 px wide at this size; the padding and gap of a chip take 20.
  let room = column.width - 20;
  let shown = 0;
  for (const word of words) {
    const rest = (cell.n ?? 0) - shown - 1;
    room -= Math.min(word.length * 6.6 + 20, 150);
    if (shown && room < (rest > 0 ? 30 : 0)) break;
    shown++;
  }
  const made = words.slice(0, shown).map((word) => chip(word));
  const more = (cell.n ?? 0) - shown;
  if (more > 0) {
    const rest = words.slice(shown).join(", ") + ((cell.n ?? 0) > words.length ? ", …" : "");
    made.push(element("button", { type: "button", class: "aw-more", tabindex: -1, title: rest, "aria-label": `${more} more: ${rest}` }, `+${more}`));
  }
  return made;
}

function flag(word: string): HTMLElement {
  return element("span", { class: "aw-flag" }, icon(FLAG_ICONS[word.toLowerCase()] ?? "dot"), element("span", { class: "aw-text" }, word));
}
