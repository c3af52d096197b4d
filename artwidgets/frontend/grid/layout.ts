import type { ColumnInfo } from "./protocol.ts";

export const SELECT_WIDTH = 56;

/**
 * The widths of the columns as CSS variables for the grid, so that a drag restyles no single row.
 *
 * Room left over goes to the widest text column whose width nobody chose.
 */
export function widthsOf(
  columns: ColumnInfo[],
  room: number,
  /** Whether somebody chose a column's width. */
  chosen: (key: string) => boolean,
): string {
  const sum = SELECT_WIDTH + columns.reduce((total, column) => total + column.width, 0);
  const elastic = columns
    .filter((column) => column.kind === "text" && !column.pinned && !chosen(column.key))
    .sort((a, b) => b.width - a.width)[0];
  let left = SELECT_WIDTH;
  let lefts = "";
  const widths = columns.map((column, at) => {
    const width = column.width + (column === elastic ? Math.max(0, room - sum) : 0);
    lefts += `;--aw-left-${at}:${left}px`;
    left += width;
    return `${width}px`;
  });
  // Each cell that is held is a layer of its own, a quarter of the work of a jump: only where one can scroll sideways.
  const held = left > room ? "sticky" : "static";
  return `--aw-columns:${SELECT_WIDTH}px ${widths.join(" ")} minmax(0, 1fr);--aw-width:${left}px;--aw-sight:${room}px;--aw-held:${held}${lefts}`;
}

/** How wide a column must be for its title, with the sort mark and menu, and for the cells in sight. */
export function fittingWidth(
  title: HTMLElement | undefined,
  cells: Iterable<HTMLElement | undefined>,
): number {
  const text = (cell: Element | null | undefined) => {
    const [shown, start] = [cell?.querySelector(".aw-text"), cell?.querySelector(".aw-start")];
    return (shown?.scrollWidth ?? 0) + (start ? start.scrollWidth - start.clientWidth : 0);
  };
  let widest = text(title) + 38;
  const range = document.createRange();
  for (const cell of cells) {
    if (!cell) continue;
    range.selectNodeContents(cell);
    widest = Math.max(widest, text(cell), range.getBoundingClientRect().width);
  }
  return Math.ceil(widest) + 22;
}

const HELD = ".aw-select, .aw-pinned";

/** How much of a cell's row is not covered by pinned cells, px. */
export function roomBeside(scroller: HTMLElement, cell: HTMLElement): number {
  return scroller.clientWidth - covering(cell);
}

function covering(cell: HTMLElement): number {
  const pinned = [...(cell.parentElement?.querySelectorAll<HTMLElement>(HELD) ?? [])];
  return pinned.reduce((width, other) => width + other.offsetWidth, 0);
}

/** Scroll sideways until the cell, or what is `width` px wide in it, stands free of the pinned ones. */
export function revealAcross(scroller: HTMLElement, cell: HTMLElement, width = cell.offsetWidth): void {
  // What a group row tells stays in sight by itself.
  if (cell.matches(`${HELD}, .aw-group-cell`)) return;
  const covered = covering(cell);
  const { scrollLeft, clientWidth } = scroller;
  const right = cell.offsetLeft + width;
  if (cell.offsetLeft - covered < scrollLeft) scroller.scrollLeft = cell.offsetLeft - covered;
  else if (right > scrollLeft + clientWidth) scroller.scrollLeft = right - clientWidth;
}
