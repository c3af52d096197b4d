/** A cell: position -1 is the header, column 0 the boxes. */
export interface CellAddress {
  position: number;
  column: number;
}

/** Where in the table an element stands; undefined outside its cells. */
export function addressOf(target: HTMLElement): CellAddress | undefined {
  const cell = target.closest<HTMLElement>("[aria-colindex]");
  const row = cell?.closest<HTMLElement>("[data-position]");
  if (!cell || !row) return undefined;
  return { position: Number(row.dataset.position), column: Number(cell.ariaColIndex) - 1 };
}
