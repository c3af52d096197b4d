export const ROW_HEIGHT = 32;
/** Browsers cap the height of an element (Firefox at 17.8 million px). */
export const MAX_HEIGHT = 15_000_000;

/**
 * Which lines are in sight, reckoned in pixels of all of them, whatever a scroll bar can express.
 *
 * Below the cap, offset and scroll bar are the same. Above it the bar is a map of the lines: what
 * moves it moves in proportion.
 */
export class LineWindow {
  /** Pixels from the first line's top to the top of the window. */
  offset = 0;
  height = 0;
  total = 0;

  get first(): number {
    return Math.max(0, Math.floor(this.offset / ROW_HEIGHT));
  }

  get last(): number {
    return Math.min(this.total - 1, Math.floor((this.offset + this.height) / ROW_HEIGHT));
  }

  /** Lines that fit whole. */
  get page(): number {
    return Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 1);
  }

  /** Where in the element that is scrolled a line stands, px. */
  top(position: number): number {
    return position * ROW_HEIGHT - this.offset + this.bar;
  }

  /** Whether the lines are higher than an element can be. */
  get scaled(): boolean {
    return this.total * ROW_HEIGHT > MAX_HEIGHT;
  }

  /** How high the element that is scrolled has to be, px. */
  get extent(): number {
    return Math.min(this.total * ROW_HEIGHT, MAX_HEIGHT);
  }

  get end(): number {
    return Math.max(0, this.total * ROW_HEIGHT - this.height);
  }

  /** Where the scroll bar stands, px. */
  get bar(): number {
    return this.scaled ? this.offset / this.#ratio : this.offset;
  }

  set bar(at: number) {
    this.offset = Math.min(at * this.#ratio, this.end);
  }

  /** The offset, if one went to another, that shows a line whole; `covered` px at the top hide what is there. */
  showing(position: number, covered: number): number {
    const top = position * ROW_HEIGHT;
    if (top - covered < this.offset) return top - covered;
    return Math.max(this.offset, top + ROW_HEIGHT - this.height);
  }

  /** How far a turn of the wheel goes, px: browsers tell it in pixels, lines or pages. */
  turned(by: number, unit: number): number {
    return by * (unit === 1 ? ROW_HEIGHT : unit === 2 ? this.height : 1);
  }

  get #ratio(): number {
    const bar = this.extent - this.height;
    return bar > 0 ? this.end / bar : 1;
  }
}
