import { listen, watchSize } from "../shared/dom.ts";
import { LineWindow } from "./linewindow.ts";
import { touch } from "./touch.ts";

/** The window on the lines, in step with the element that is scrolled: by its bar, the wheel and a finger. */
export class Viewport extends LineWindow {
  /** Where the scroll bar stands, as far as known. */
  #set = 0;

  readonly #moved: () => void;

  constructor(
    readonly scroller: HTMLElement,
    /** The element whose height makes the scroll bar. */
    readonly body: HTMLElement,
    readonly head: HTMLElement,
    moved: () => void,
    signal: AbortSignal,
  ) {
    super();
    this.#moved = moved;
    listen(scroller, "scroll", () => this.#onScroll(), signal, { passive: true });
    listen(scroller, "wheel", (event) => this.#onWheel(event), signal, { passive: false });
    touch(this, signal);
    watchSize(scroller, () => this.measure(), signal);
  }

  /** There are so many lines now; go to `offset`. */
  hold(total: number, offset: number): void {
    this.total = total;
    this.body.style.height = `${this.extent}px`;
    this.moveTo(offset);
  }

  moveTo(offset: number): void {
    this.offset = Math.min(Math.max(0, offset), this.end);
    const before = this.#set;
    this.#set = this.bar;
    // To touch a bar is to have everything laid out: one that stands there already is left alone.
    if (this.#set !== before && this.scroller.clientHeight) this.scroller.scrollTop = this.#set;
    this.#leaveToBrowser();
    this.#moved();
  }

  /** Which drags of a finger the browser does by itself: all, or beyond the ends of scaled rows. */
  #leaveToBrowser(): void {
    const ends = `${this.offset > 0 ? "" : " pan-up"}${this.offset < this.end ? "" : " pan-down"}`;
    this.scroller.style.touchAction = this.scaled ? `pan-x${ends} pinch-zoom` : "";
  }

  /** Scroll as little as shows the row whole; `covered` px below the header hide what is there. */
  reveal(position: number, covered = 0): void {
    const to = this.showing(position, covered);
    if (to !== this.offset) this.moveTo(to);
  }

  measure(): void {
    const height = this.scroller.clientHeight - this.head.offsetHeight;
    // Hidden tabs and theme switches report 0 for a moment: the last real height is kept.
    if (height <= 0) return;
    const at = this.scroller.scrollTop;
    if (height === this.height && Math.abs(at - this.#set) < 1) return;
    this.height = height;
    // What was hidden may have lost its place.
    this.#set = at;
    this.moveTo(this.offset);
  }

  #onScroll(): void {
    if (!this.scroller.clientHeight) return;
    const at = this.scroller.scrollTop;
    // What we set ourselves comes back rounded, and would lose rows above the cap.
    if (Math.abs(at - this.#set) >= 1) {
      this.#set = at;
      this.bar = at;
      this.#leaveToBrowser();
    }
    this.#moved();
  }

  #onWheel(event: WheelEvent): void {
    if (!this.scaled || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    const before = this.offset;
    this.moveTo(before + this.turned(event.deltaY, event.deltaMode));
    // At either end the page around scrolls on.
    if (this.offset !== before) event.preventDefault();
  }
}
