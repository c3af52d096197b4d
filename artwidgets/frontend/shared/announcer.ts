import { element, fill } from "./dom.ts";

/** How long nothing more happens before it is spoken, in ms: a count for each key is only noise. */
const PAUSE = 700;

/** Speaks to screen readers what came of it, what a query finds or what is selected, once the person pauses. */
export class Announcer {
  readonly element = element("div", { class: "aw-sr", "aria-live": "polite" });
  #done = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** Say what was done before the next count, as in "alias:none removed. 12 of 51 versions". */
  did(words: string): void {
    this.#done = `${words} `;
  }

  say(words: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      fill(this.element, this.#done + words);
      this.#done = "";
    }, PAUSE);
  }
}
