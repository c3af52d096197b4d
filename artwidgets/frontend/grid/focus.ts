import { focus } from "../shared/dom.ts";
import { revealAcross } from "./layout.ts";
import type { Place } from "./place.ts";
import type { Table } from "./table.ts";

/** A person who walks through the rows is told of once, where they rest, ms. */
const REST = 60;

/** Where the person is: one cell is the tab stop, and Python knows its row. */
export class Focus {
  place: Place = { position: -1, column: 1 };
  /** Whether the person has been in the table: else there is no place to keep. */
  visited = false;
  #tabStop: HTMLElement | undefined;
  /** The row that Python knows of; null: a group row. */
  #told: string | null | undefined;
  #looked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #telling: (() => void) | undefined;

  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  go(place: Place): void {
    const table = this.#table;
    this.place = place;
    if (place.position >= 0) table.reveal(place.position);
    table.paint();
    const cell = table.cell(place);
    focus(cell);
    if (cell) revealAcross(table.viewport.scroller, cell);
    this.arrived(place);
  }

  /** Go where the pointer is. Nothing scrolls: it would take the row away between press and release. */
  point(place: Place): void {
    focus(this.#table.cell(place));
    this.arrived(place);
  }

  /** The browser put the focus here: make it the tab stop, and tell Python of the row. */
  arrived(place: Place): void {
    const { channel, store, failed } = this.#table;
    this.place = place;
    this.visited = true;
    this.markTabStop();
    const line = store.at(place.position);
    const row = line?.group ? null : line?.id;
    const ticked = place.column === 0 && row !== null;
    // Who only ticks boxes does not ask to see what is in them.
    if (row === undefined) return;
    clearTimeout(this.#timer);
    this.#telling = undefined;
    if (row === this.#told && (ticked || this.#looked)) return;
    this.#telling = () => {
      this.#telling = undefined;
      this.#told = row;
      this.#looked = !ticked;
      channel.ask("focus", ticked ? { row, ticked } : { row }).catch(failed);
    };
    this.#timer = setTimeout(() => this.#telling?.(), REST);
  }

  /** Tell at once: what is asked next is about this row, and not about the one before. False where it is no row. */
  tell(): boolean {
    this.arrived(this.place);
    this.settle();
    return this.#table.store.at(this.place.position) !== undefined;
  }

  /** Tell what is still to be told: a button elsewhere is about the row that the person comes from. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#telling?.();
  }

  /** The person went to another part of the widget: coming back to the same row is news again. */
  left(): void {
    this.#told = undefined;
  }

  markTabStop(): void {
    const cell = this.#table.cell(this.place);
    if (cell === this.#tabStop && cell?.tabIndex === 0) return;
    if (this.#tabStop) this.#tabStop.tabIndex = -1;
    this.#tabStop = cell;
    if (cell) cell.tabIndex = 0;
  }

  /**
   * The rows are others now: stay on `position` without letting the focus out of the widget.
   * `held` says that the focus is on a cell, and has to stay on one.
   */
  keep(position: number, held: boolean, total: number): void {
    const { place } = this;
    const table = this.#table;
    if (place.position >= 0) this.place = { ...place, position };
    else if (!held && position < 0) this.place = { ...place, position: total ? 0 : -1 };
    // Before its row goes: a removed element hands the focus to the notebook.
    if (held && this.place.position < 0) focus(table.cell(this.place));
    table.paint();
    if (held) focus(table.cell(this.place));
  }
}
