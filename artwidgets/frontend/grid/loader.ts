import { Refused, type Channel } from "../shared/channel.ts";
import type { RowsAnswer } from "./protocol.ts";
import type { RowStore } from "./rowstore.ts";

const PAUSE = 30;
const PARALLEL = 3;

/** Asks for the rows that are looked at, the nearest first, and for nothing that was scrolled past. */
export class Loader {
  #wanted: [number, number] = [0, 0];
  #asking = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastAsked = 0;

  constructor(
    private channel: Channel,
    private store: RowStore,
    private loaded: () => void,
    private failed: (words: string) => void,
  ) {}

  /** Rows `first` to `last` are on the screen, or about to be. */
  want(first: number, last: number): void {
    this.#wanted = [first, last];
    if (this.#timer !== undefined) return;
    // The first question after a rest goes out at once; during a drag they wait for the hand to settle.
    const rest = performance.now() - this.#lastAsked;
    if (rest > 3 * PAUSE) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  #ask(): void {
    this.#timer = undefined;
    const { epoch } = this.store;
    for (const [start, stop] of this.store.missing(...this.#wanted)) {
      if (this.#asking.size >= PARALLEL) break;
      const question = `${epoch}:${start}`;
      if (this.#asking.has(question)) continue;
      this.#asking.add(question);
      this.#lastAsked = performance.now();
      void this.#fetch(question, epoch, start, stop);
    }
  }

  async #fetch(question: string, epoch: number, start: number, stop: number): Promise<void> {
    try {
      const answer = await this.channel.ask<RowsAnswer>("rows", { epoch, start, stop });
      this.#asking.delete(question);
      if (answer.epoch !== this.store.epoch) return;
      this.store.put(answer.start, answer.page);
      this.loaded();
      if (answer.page.ids.length) this.#ask();
    } catch (reason) {
      this.#asking.delete(question);
      if (!(reason instanceof Refused)) throw reason;
      // A stale answer needs nothing: the view that replaced it is on its way.
      if (!reason.stale) this.failed(reason.message);
    }
  }
}
