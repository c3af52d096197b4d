import { listen } from "../shared/dom.ts";
import { touch } from "./touch.ts";

export const ROW_HEIGHT = 32;
/** Browsers cap the height of an element (Firefox at 17.8 million px). */
const MAX_HEIGHT = 15_000_000;

/**
 * Which rows are in sight. Keeps the offset in row space, whatever the scroll bar can express.
 *
 * Below the cap, offset and scrollTop are the same. Above it the scroll bar is a map of the
 * rows: dragging it moves in proportion, while the wheel and a finger still move by rows.
 */
export class Viewport {
  /** Pixels from the first row's top to the top of the window. */
  offset = 0;
  height = 0;
  #total = 0;
  #set = -1;

  readonly #moved: () => void;

  constructor(
    readonly scroller: HTMLElement,
    /** The element whose height makes the scroll bar. */
    readonly body: HTMLElement,
    readonly head: HTMLElement,
    moved: () => void,
    signal: AbortSignal,
  ) {
    this.#moved = moved;
    listen(scroller, "scroll", () => this.#onScroll(), signal, { passive: true });
    listen(scroller, "wheel", (event) => this.#onWheel(event), signal, { passive: false });
    touch(this, signal);
    const observer = new ResizeObserver(() => this.measure());
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  get total(): number {
    return this.#total;
  }

  set total(rows: number) {
    this.#total = rows;
    this.body.style.height = `${Math.min(rows * ROW_HEIGHT, MAX_HEIGHT)}px`;
    this.moveTo(this.offset);
  }

  get first(): number {
    return Math.max(0, Math.floor(this.offset / ROW_HEIGHT));
  }

  get last(): number {
    return Math.min(this.#total - 1, Math.floor((this.offset + this.height) / ROW_HEIGHT));
  }

  /** Rows that fit whole. */
  get page(): number {
    return Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 1);
  }

  /** Where in the body a row stands, px. */
  top(position: number): number {
    return position * ROW_HEIGHT - this.offset + this.#bar(this.offset);
  }

  get scaled(): boolean {
    return this.#total * ROW_HEIGHT > MAX_HEIGHT;
  }

  moveTo(offset: number): void {
    this.offset = Math.min(Math.max(0, offset), this.#maxOffset);
    this.#set = this.#bar(this.offset);
    if (this.scroller.clientHeight) this.scroller.scrollTop = this.#set;
    this.#leaveToBrowser();
    this.#moved();
  }

  /** Which drags of a finger the browser does by itself: all, or beyond the ends of scaled rows. */
  #leaveToBrowser(): void {
    const ends = `${this.offset > 0 ? "" : " pan-up"}${this.offset < this.#maxOffset ? "" : " pan-down"}`;
    this.scroller.style.touchAction = this.scaled ? `pan-x${ends} pinch-zoom` : "";
  }

  /** Scroll as little as shows the row whole; `covered` px below the header hide what is there. */
  reveal(position: number, covered = 0): void {
    const top = position * ROW_HEIGHT;
    if (top - covered < this.offset) this.moveTo(top - covered);
    else if (top + ROW_HEIGHT > this.offset + this.height) this.moveTo(top + ROW_HEIGHT - this.height);
  }

  measure(): void {
    const height = this.scroller.clientHeight - this.head.offsetHeight;
    // Hidden tabs and theme switches report 0 for a moment: the last real height is kept.
    if (height <= 0) return;
    this.height = height;
    this.moveTo(this.offset);
  }

  get #maxOffset(): number {
    return Math.max(0, this.#total * ROW_HEIGHT - this.height);
  }

  get #ratio(): number {
    const bar = Math.min(this.#total * ROW_HEIGHT, MAX_HEIGHT) - this.height;
    return bar > 0 ? this.#maxOffset / bar : 1;
  }

  #bar(offset: number): number {
    return this.scaled ? offset / this.#ratio : offset;
  }

  #onScroll(): void {
    if (!this.scroller.clientHeight) return;
    const at = this.scroller.scrollTop;
    // What we set ourselves comes back rounded, and would lose rows above the cap.
    if (Math.abs(at - this.#set) >= 1) {
      this.#set = at;
      this.offset = Math.min(at * this.#ratio, this.#maxOffset);
      this.#leaveToBrowser();
    }
    this.#moved();
  }

  #onWheel(event: WheelEvent): void {
    if (!this.scaled || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? this.height : 1;
    const before = this.offset;
    this.moveTo(before + event.deltaY * unit);
    // At either end the page around scrolls on.
    if (this.offset !== before) event.preventDefault();
  }
}
