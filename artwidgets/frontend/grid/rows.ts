import "./marks.css";
import { arrange, attribute, drawing, element, focus, focused } from "../shared/dom.ts";
import { t } from "../shared/words.ts";
import { dress, markOf, renderCell } from "./cells.ts";
import { renderGroup } from "./grouprow.ts";
import { ROW_HEIGHT } from "./linewindow.ts";
import type { ColumnInfo } from "./protocol.ts";
import type { Row, RowStore } from "./rowstore.ts";
import type { Viewport } from "./viewport.ts";

const SPARE = 4;

/** A row on the screen, and what it was last painted from. */
interface Painted {
  element: HTMLElement;
  cells: HTMLElement[];
  row: Row | undefined | null;
  /** Whether its cells are those of a group row. */
  group: boolean;
}

/**
 * The row elements in sight, a few spare ones, and the one that holds the focus wherever it is:
 * removing a focused element would hand the next keys to the notebook.
 */
export class Rows {
  #painted = new Map<number, Painted>();
  #columns: ColumnInfo[] = [];
  /** Whether rows are grouped. */
  grouped = false;
  /** The group row that stays above its rows while they scroll. */
  stuck: number | undefined;

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
    const painted = this.#painted.get(position);
    return painted?.cells[painted.group ? Math.min(column, 1) : column];
  }

  /** The rows now in the document, for measuring. */
  get elements(): Iterable<HTMLElement[]> {
    return [...this.#painted.values()].filter((painted) => !painted.group).map((painted) => painted.cells);
  }

  /** Bring the screen up to date. `active` is the position that must stay in the document. */
  paint(active: number): void {
    const viewport = this.#viewport;
    const first = Math.max(0, viewport.first - SPARE);
    const last = Math.min(viewport.total - 1, viewport.last + SPARE);
    this.stuck = this.#aboveFirst();
    const beyond = [active, this.stuck ?? -1].filter(
      (at) => at >= 0 && at < viewport.total && (at < first || at > last),
    );
    const unused: [number, Painted][] = [];
    for (const entry of this.#painted) {
      const at = entry[0];
      if (at >= viewport.total || ((at < first || at > last) && !beyond.includes(at))) unused.push(entry);
    }
    for (let at = first; at <= last; at++) this.#place(at, unused);
    for (const at of beyond) this.#place(at, unused);
    for (const [at, painted] of unused) {
      this.#painted.delete(at);
      painted.element.remove();
    }
  }

  /** The group row of the first row in sight, or that row itself. */
  #aboveFirst(): number | undefined {
    if (!this.grouped) return undefined;
    const row = this.#store.at(this.#viewport.first);
    return row?.group ? this.#viewport.first : row?.parent;
  }

  /** The element that follows a row in document order. */
  #after(position: number): HTMLElement | null {
    const beside = this.#painted.get(position + 1);
    if (beside) return beside.element;
    const next = Math.min(...[...this.#painted.keys()].filter((at) => at > position));
    return this.#painted.get(next)?.element ?? null;
  }

  #place(position: number, unused: [number, Painted][]): void {
    let painted = this.#painted.get(position);
    if (!painted) {
      const spare = unused.pop();
      if (spare) {
        this.#painted.delete(spare[0]);
        painted = spare[1];
      } else {
        painted = {
          element: element("div", { role: "row", class: "aw-row" }),
          cells: [],
          row: null,
          group: false,
        };
        this.#build(painted);
      }
      // In document order too, for who reads the rows without arrow keys.
      this.#body.insertBefore(painted.element, this.#after(position));
      this.#painted.set(position, painted);
      painted.element.dataset.position = String(position);
      painted.element.classList.toggle("aw-odd", position % 2 === 1);
      painted.row = null;
    }
    const row = this.#store.at(position);
    if (painted.row !== row) this.#render(painted, row, position);
    this.#put(painted.element, position);
  }

  /** Where the row stands; the stuck one below the header, until the next group pushes it away. */
  #put({ style, classList }: HTMLElement, position: number): void {
    const viewport = this.#viewport;
    const stuck = position === this.stuck;
    classList.toggle("aw-stuck", stuck);
    const top = `${stuck ? viewport.head.offsetHeight : viewport.top(position)}px`;
    if (style.top !== top) style.top = top;
    const following = viewport.first + 1;
    const room =
      stuck && this.#store.at(following)?.group ? following * ROW_HEIGHT - viewport.offset : ROW_HEIGHT;
    const transform = room < ROW_HEIGHT ? `translateY(${room - ROW_HEIGHT}px)` : "";
    if (style.transform !== transform) style.transform = transform;
  }

  #build(painted: Painted): void {
    const check = element("input", { type: "checkbox", tabindex: -1, class: "aw-check" });
    const select = element(
      "div",
      { role: "gridcell", class: "aw-cell aw-select", "aria-colindex": 1, tabindex: -1 },
      check,
    );
    painted.cells = [select];
    painted.element.classList.toggle("aw-group", painted.group);
    if (painted.group) {
      const wide = element("div", {
        role: "gridcell",
        class: "aw-cell aw-group-cell",
        "aria-colindex": 2,
        "aria-colspan": this.#columns.length,
        tabindex: -1,
      });
      painted.cells.push(wide);
      painted.element.replaceChildren(...painted.cells);
      return;
    }
    this.#columns.forEach((column, at) => {
      const cell = element("div", {
        // What a row is called is told with each of its cells.
        role: column.key === "name" ? "rowheader" : "gridcell",
        class: `aw-cell aw-kind-${column.kind}`,
        "aria-colindex": at + 2,
        "aria-readonly": column.editable ? null : "true",
        tabindex: -1,
      });
      dress(cell, column, at);
      painted.cells.push(cell);
    });
    painted.element.replaceChildren(...painted.cells);
  }

  #render(painted: Painted, row: Row | undefined, position: number): void {
    painted.row = row;
    if (painted.group !== Boolean(row?.group)) {
      const held = painted.cells.indexOf(focused() as HTMLElement);
      painted.group = !painted.group;
      this.#build(painted);
      // What was a row on its way is a group: the focus goes along, else the notebook has the next keys.
      if (held >= 0) focus(painted.cells[Math.min(held, painted.cells.length - 1)]);
    }
    const { element: target, cells } = painted;
    const { group } = row ?? {};
    // A number is that of a row: group rows have none, and change nobody's.
    const number = this.grouped ? row?.number : position;
    attribute(target, "aria-rowindex", number === undefined ? null : number + 2);
    attribute(target, "aria-level", this.grouped && row ? (group ? 1 : 2) : null);
    attribute(target, "aria-expanded", group ? String(!group.folded) : null);
    attribute(target, "aria-posinset", group?.position[0]);
    attribute(target, "aria-setsize", group?.position[1]);
    attribute(target, "aria-busy", row ? null : "true");
    const selected = group ? group.selected === group.rows : (row?.selected ?? false);
    attribute(target, "data-mark", row?.mark);
    target.classList.toggle("aw-marking", row?.marking ?? false);
    target.classList.toggle("aw-selected", selected);
    const select = cells[0] as HTMLElement;
    // On the cell too, which is what has the focus.
    for (const one of [target, select]) attribute(one, "aria-selected", row ? String(selected) : null);
    const check = select.querySelector("input") as HTMLInputElement;
    check.checked = selected;
    check.indeterminate = Boolean(group && group.selected > 0 && !selected);
    check.disabled = !row;
    attribute(
      check,
      "aria-label",
      group
        ? t("Select all of {name}", { name: group.label })
        : row
          ? t("Select {name}", { name: row.label })
          : t("Loading"),
    );
    if (group) {
      arrange(select, [check]);
      // On the cell too, which is what has the focus.
      attribute(cells[1] as HTMLElement, "aria-expanded", String(!group.folded));
      renderGroup(cells[1] as HTMLElement, group);
      return;
    }
    const mark = row?.mark ? markOf(row.mark) : undefined;
    arrange(select, [check, mark && drawing(mark.path, mark.words)]);
    this.#columns.forEach((column, at) => {
      const cell = cells[at + 1] as HTMLElement;
      // An open editor lives in its cell, and ends by itself.
      if (!cell.classList.contains("aw-editing")) renderCell(cell, column, row);
    });
  }
}
