import { focus } from "../shared/dom.ts";
import type { CellAddress } from "./address.ts";
import { revealAcross } from "./layout.ts";
import type { Table } from "./table.ts";

/** A person who walks through the rows is told of once, where they rest, ms. */
const REST = 60;

/** Where the person is: one cell is the tab stop, and Python knows its row. */
export class Focus {
  address: CellAddress = { position: -1, column: 1 };
  /** Whether the person has been in the table: else there is no place to keep. */
  visited = false;
  #tabStop: HTMLElement | undefined;
  /** The row that Python knows of; null: a group row. */
  #reportedRow: string | null | undefined;
  #looked = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #telling: (() => void) | undefined;

  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  go(address: CellAddress): void {
    const table = this.#table;
    this.address = address;
    if (address.position >= 0) table.reveal(address.position);
    table.paint();
    const cell = table.cell(address);
    focus(cell);
    if (cell) revealAcross(table.viewport.scroller, cell);
    this.arrived(address);
  }

  /** Go where the pointer is. Nothing scrolls: it would take the row away between press and release. */
  point(address: CellAddress): void {
    focus(this.#table.cell(address));
    this.arrived(address);
  }

  /** The browser put the focus here: make it the tab stop, and tell Python of the row. */
  arrived(address: CellAddress): void {
    const { channel, store, failed } = this.#table;
    this.address = address;
    this.visited = true;
    this.markTabStop();
    const line = store.at(address.position);
    const row = line?.group ? null : line?.id;
    const ticked = address.column === 0 && row !== null;
    // Who only ticks boxes does not ask to see what is in them.
    if (row === undefined) return;
    clearTimeout(this.#timer);
    this.#telling = undefined;
    if (row === this.#reportedRow && (ticked || this.#looked)) return;
    this.#telling = () => {
      this.#telling = undefined;
      this.#reportedRow = row;
      this.#looked = !ticked;
      channel.ask("focus", ticked ? { row, ticked } : { row }).catch(failed);
    };
    this.#timer = setTimeout(() => this.#telling?.(), REST);
  }

  /** Tell at once: what is asked next is about this row, and not about the one before. False where it is no row. */
  tell(): boolean {
    this.arrived(this.address);
    this.settle();
    return this.#table.store.at(this.address.position) !== undefined;
  }

  /** Tell what is still to be told: a button elsewhere is about the row that the person comes from. */
  settle(): void {
    clearTimeout(this.#timer);
    this.#telling?.();
  }

  /** The person went to another part of the widget: coming back to the same row is news again. */
  left(): void {
    this.#reportedRow = undefined;
  }

  markTabStop(): void {
    const cell = this.#table.cell(this.address);
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
    const { address } = this;
    const table = this.#table;
    if (address.position >= 0) this.address = { ...address, position };
    else if (!held && position < 0) this.address = { ...address, position: total ? 0 : -1 };
    // Before its row goes: a removed element hands the focus to the notebook.
    if (held && this.address.position < 0) focus(table.cell(this.address));
    table.paint();
    if (held) focus(table.cell(this.address));
  }
}
