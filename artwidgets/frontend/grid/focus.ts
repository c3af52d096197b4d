import type { Channel } from "../shared/channel.ts";
import { focus } from "../shared/dom.ts";
import type { Place } from "./editing.ts";
import { revealAcross } from "./layout.ts";
import type { RowStore } from "./rowstore.ts";
import type { Viewport } from "./viewport.ts";

/** A person who walks through the rows is told of once, where they rest. */
const REST = 60;

export interface FocusActs {
  /** The element at a place; position -1 is the header. */
  cell(place: Place): HTMLElement | undefined;
  paint(): void;
  failed(reason: unknown): void;
}

/** Where the person is: one cell is the tab stop, and Python knows its row. */
export class Focus {
  place: Place = { position: -1, column: 1 };
  #tabStop: HTMLElement | undefined;
  #told: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private channel: Channel,
    private store: RowStore,
    private viewport: Viewport,
    private acts: FocusActs,
  ) {}

  /** Go to a cell, bringing it into sight. */
  go(place: Place): void {
    this.place = place;
    if (place.position >= 0) this.viewport.reveal(place.position);
    this.acts.paint();
    const cell = this.acts.cell(place);
    focus(cell);
    if (cell) revealAcross(this.viewport.scroller, cell);
    this.arrived(place);
  }

  /** The browser put the focus here: make it the tab stop, and tell Python of the row. */
  arrived(place: Place): void {
    this.place = place;
    this.markTabStop();
    const row = this.store.at(place.position)?.id;
    if (row === undefined || row === this.#told) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#told = row;
      this.channel.ask("focus", { row }).catch(this.acts.failed);
    }, REST);
  }

  markTabStop(): void {
    const cell = this.acts.cell(this.place);
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
    if (place.position >= 0) this.place = { ...place, position };
    else if (!held && position < 0) this.place = { ...place, position: total ? 0 : -1 };
    if (held && this.place.position < 0) focus(this.acts.cell(this.place));
    this.acts.paint();
    if (held) focus(this.acts.cell(this.place));
  }
}
