import "./marks.css";
import { attribute, drawing, element, fill } from "../shared/dom.ts";
import { dot } from "../shared/icons.ts";
import { isNumeric, MARKS, renderCell } from "./cells.ts";
import type { ColumnInfo } from "./protocol.ts";
import type { Row, RowStore } from "./rowstore.ts";
import type { Viewport } from "./viewport.ts";

const SPARE = 4;

/** A row on the screen, and what it was last painted from. */
interface Painted {
  element: HTMLElement;
  cells: HTMLElement[];
  row: Row | undefined | null;
}

/**
 * The row elements in sight, a few spare ones, and the one that holds the focus wherever it is:
 * removing a focused element would hand the next keys to the notebook.
 */
export class Rows {
  #painted = new Map<number, Painted>();
  #columns: ColumnInfo[] = [];

  readonly #body: HTMLElement;
  readonly #store: RowStore;
  readonly #viewport: Viewport;

  constructor(body: HTMLElement, store: RowStore, viewport: Viewport) {
    this.#body = body;
    this.#store = store;
    this.#viewport = viewport;
  }

  layout(columns: ColumnInfo[]): void {
    this.#columns = columns;
    for (const painted of this.#painted.values()) {
      this.#build(painted);
      painted.row = null;
    }
  }

  cell(position: number, column: number): HTMLElement | undefined {
    return this.#painted.get(position)?.cells[column];
  }

  /** The rows now in the document, for measuring. */
  get elements(): Iterable<HTMLElement[]> {
    return [...this.#painted.values()].map((painted) => painted.cells);
  }

  /** Bring the screen up to date. `active` is the position that must stay in the document. */
  paint(active: number): void {
    const viewport = this.#viewport;
    const first = Math.max(0, viewport.first - SPARE);
    const last = Math.min(viewport.total - 1, viewport.last + SPARE);
    const unused: [number, Painted][] = [];
    for (const entry of this.#painted) {
      const at = entry[0];
      if (at >= viewport.total || ((at < first || at > last) && at !== active)) unused.push(entry);
    }
    for (let at = first; at <= last; at++) this.#place(at, unused);
    if (active >= 0 && active < viewport.total && (active < first || active > last)) this.#place(active, unused);
    for (const [at, painted] of unused) {
      this.#painted.delete(at);
      painted.element.remove();
    }
  }

  #place(position: number, unused: [number, Painted][]): void {
    let painted = this.#painted.get(position);
    if (!painted) {
      const spare = unused.pop();
      if (spare) {
        this.#painted.delete(spare[0]);
        painted = spare[1];
      } else {
        painted = { element: element("div", { role: "row", class: "aw-row" }), cells: [], row: null };
        this.#build(painted);
      }
      // In document order too, for who reads the rows without arrow keys.
      this.#body.insertBefore(painted.element, this.#painted.get(position + 1)?.element ?? null);
      this.#painted.set(position, painted);
      painted.element.dataset["position"] = String(position);
      attribute(painted.element, "aria-rowindex", position + 2);
      painted.element.classList.toggle("aw-odd", position % 2 === 1);
    }
    const top = `${this.#viewport.top(position)}px`;
    if (painted.element.style.top !== top) painted.element.style.top = top;
    const row = this.#store.at(position);
    if (painted.row !== row) this.#render(painted, row);
  }

  #build(painted: Painted): void {
    const check = element("input", { type: "checkbox", tabindex: -1, class: "aw-check" });
    const select = element("div", { role: "gridcell", class: "aw-cell aw-select", "aria-colindex": 1, tabindex: -1 }, check);
    painted.cells = [select];
    this.#columns.forEach((column, at) => {
      const cell = element("div", {
        role: "gridcell",
        class: `aw-cell aw-kind-${column.kind}${isNumeric(column) ? " aw-numeric" : ""}${column.pinned ? " aw-pinned" : ""}`,
        "aria-colindex": at + 2,
        "aria-readonly": column.editable ? null : "true",
        tabindex: -1,
      });
      if (column.pinned) cell.style.left = `var(--aw-left-${at})`;
      painted.cells.push(cell);
    });
    painted.element.replaceChildren(...painted.cells);
  }

  #render(painted: Painted, row: Row | undefined): void {
    const { element: target, cells } = painted;
    painted.row = row;
    attribute(target, "aria-busy", row ? null : "true");
    attribute(target, "aria-selected", row ? String(row.selected) : null);
    attribute(target, "data-mark", row?.mark);
    target.classList.toggle("aw-marking", row?.marking ?? false);
    target.classList.toggle("aw-selected", row?.selected ?? false);
    const select = cells[0] as HTMLElement;
    const check = select.querySelector("input") as HTMLInputElement;
    check.checked = row?.selected ?? false;
    check.disabled = !row;
    attribute(check, "aria-label", row ? `Select ${row.label}` : "Loading");
    const mark = row?.mark ? (MARKS[row.mark] ?? { path: dot, words: row.mark }) : undefined;
    fill(select, check, mark && drawing(mark.path, mark.words));
    this.#columns.forEach((column, at) => {
      const cell = cells[at + 1] as HTMLElement;
      // An open editor lives in its cell, and ends by itself.
      if (!cell.classList.contains("aw-editing")) renderCell(cell, column, row);
    });
  }
}
