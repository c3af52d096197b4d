import "./header.css";
import { attribute, drawing, element, fill, focus, focused, listen } from "../shared/dom.ts";
import { arrowDown, arrowUp, chevronDown } from "../shared/icons.ts";
import { t } from "../shared/words.ts";
import type { Arrangement } from "./arrangement.ts";
import { dress } from "./cells.ts";
import type { ColumnInfo, Counts } from "./protocol.ts";

const DRAG_STARTS = 5;

export interface HeaderActs {
  sort(column: ColumnInfo, add: boolean): void;
  selectAll(on: boolean): void;
  autofit(key: string): void;
  menu(key: string, at: HTMLElement): void;
}

/** The header row: select all, titles that sort, handles that resize, columns that are dragged. */
export class Header {
  readonly row = element("div", {
    role: "row",
    class: "aw-head-row",
    "aria-rowindex": 1,
    "data-position": -1,
  });
  #cells: HTMLElement[] = [];
  #columns: ColumnInfo[] = [];
  #dragged = false;
  #all = element("input", {
    type: "checkbox",
    class: "aw-check",
    tabindex: -1,
    "aria-label": t("Select all matching"),
  });

  readonly #arrangement: Arrangement;
  readonly #acts: HeaderActs;

  constructor(arrangement: Arrangement, acts: HeaderActs) {
    this.#arrangement = arrangement;
    this.#acts = acts;
    listen(this.#all, "change", () => acts.selectAll(this.#all.checked));
  }

  /** Select all, or nothing where all is selected: the box knows, also before Python has answered. */
  toggle(): void {
    this.#all.click();
  }

  cell(column: number): HTMLElement | undefined {
    return this.#cells[column];
  }

  layout(columns: ColumnInfo[], keys: [string, boolean][]): void {
    const held = this.#cells.indexOf(focused() as HTMLElement);
    this.#columns = columns;
    const all = element(
      "div",
      {
        role: "columnheader",
        class: "aw-cell aw-select",
        "aria-colindex": 1,
        "aria-label": t("Selection"),
        tabindex: -1,
      },
      this.#all,
    );
    this.#cells = [all, ...columns.map((column, at) => this.#title(column, at))];
    fill(this.row, ...this.#cells);
    this.showSort(keys);
    if (held >= 0) focus(this.#cells[Math.min(held, this.#cells.length - 1)]);
  }

  showSort(keys: [string, boolean][]): void {
    this.#columns.forEach((column, at) => {
      const cell = this.#cells[at + 1];
      if (!cell) return;
      const rank = keys.findIndex(([key]) => key === column.key);
      const descending = keys[rank]?.[1];
      attribute(cell, "aria-sort", rank < 0 ? "none" : descending ? "descending" : "ascending");
      const mark = cell.querySelector(".aw-sort") as HTMLElement;
      fill(
        mark,
        rank < 0 ? null : drawing(descending ? arrowDown : arrowUp),
        rank >= 0 && keys.length > 1 ? String(rank + 1) : null,
      );
    });
  }

  showCounts(counts: Counts): void {
    const shown = counts.selected - counts.selected_hidden;
    this.#all.checked = counts.total > 0 && shown === counts.total;
    this.#all.indeterminate = shown > 0 && shown < counts.total;
    this.#all.disabled = counts.total === 0;
  }

  #title(column: ColumnInfo, at: number): HTMLElement {
    const menu = element(
      "button",
      {
        class: "aw-head-menu",
        tabindex: -1,
        "aria-label": t("Options for {column}", { column: column.title }),
        title: t("Column options (Alt+Down)"),
      },
      drawing(chevronDown),
    );
    const handle = element("span", { class: "aw-resize", title: t("Drag to resize, double click to fit") });
    const cell = element(
      "div",
      {
        role: "columnheader",
        class: "aw-cell aw-title",
        "aria-colindex": at + 2,
        "aria-label": column.title,
        tabindex: -1,
      },
      element("span", { class: "aw-text", title: column.hint || null }, column.title),
      element("span", { class: "aw-sort", "aria-hidden": "true" }),
      menu,
      handle,
    );
    dress(cell, column, at);
    listen(cell, "click", (event) => this.#dragged || this.#acts.sort(column, event.shiftKey));
    const open = (event: MouseEvent) => {
      event.preventDefault();
      event.stopPropagation();
      this.#acts.menu(column.key, cell);
    };
    listen(menu, "click", open);
    listen(cell, "contextmenu", open);
    listen(handle, "pointerdown", (event) => this.#resize(event, column, handle));
    listen(handle, "click", (event) => event.stopPropagation());
    listen(handle, "dblclick", (event) => {
      event.stopPropagation();
      this.#acts.autofit(column.key);
    });
    listen(cell, "pointerdown", (event) => this.#drag(event, column, cell));
    return cell;
  }

  #resize(event: PointerEvent, column: ColumnInfo, handle: HTMLElement): void {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX;
    const width = handle.parentElement?.offsetWidth ?? column.width;
    let dragged = false;
    follow(event, {
      move: (now) => {
        dragged ||= Math.abs(now.clientX - from) > 2;
        if (dragged) this.#arrangement.resize(column.key, width + now.clientX - from, false);
      },
      end: (now) => dragged && this.#arrangement.resize(column.key, width + now.clientX - from),
    });
  }

  /** A press that moves carries the column to another place. */
  #drag(event: PointerEvent, column: ColumnInfo, cell: HTMLElement): void {
    if (event.button !== 0 || (event.target as HTMLElement).closest(".aw-head-menu")) return;
    let target: HTMLElement | undefined;
    let after = false;
    let dragging = false;
    const unmark = () => target?.classList.remove("aw-drop-before", "aw-drop-after");
    follow(event, {
      move: (now) => {
        if (!dragging && (now.pointerType === "touch" || Math.abs(now.clientX - event.clientX) < DRAG_STARTS))
          return;
        dragging = true;
        cell.classList.add("aw-dragged");
        unmark();
        target = this.#cells.slice(1).find((other) => {
          const box = other.getBoundingClientRect();
          return now.clientX >= box.left && now.clientX < box.right;
        });
        const box = target?.getBoundingClientRect();
        after = box !== undefined && now.clientX > box.left + box.width / 2;
        target?.classList.add(after ? "aw-drop-after" : "aw-drop-before");
      },
      end: () => {
        cell.classList.remove("aw-dragged");
        unmark();
        if (!dragging) return;
        // The click that follows a drag is no wish to sort.
        this.#dragged = true;
        setTimeout(() => (this.#dragged = false));
        if (target && target !== cell) {
          const keys = this.#columns.map((other) => other.key);
          const at = this.#cells.indexOf(target) - 1 + (after ? 1 : 0);
          this.#arrangement.move(
            column.key,
            keys.slice(at).find((key) => key !== column.key),
          );
        }
      },
    });
  }
}

/** Follow a pressed pointer anywhere on the page until it is let go. */
function follow(
  event: PointerEvent,
  acts: { move(event: PointerEvent): void; end(event: PointerEvent): void },
): void {
  const over = new AbortController();
  const mine = (other: PointerEvent) => other.pointerId === event.pointerId;
  const { signal } = over;
  listen(document, "pointermove", (now) => mine(now) && acts.move(now), signal);
  listen(
    document,
    "pointerup",
    (now) => {
      if (!mine(now)) return;
      over.abort();
      acts.end(now);
    },
    signal,
  );
  listen(document, "pointercancel", (now) => mine(now) && over.abort(), signal);
}
