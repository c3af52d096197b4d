import { Refused } from "../shared/channel.ts";
import type { Table } from "./table.ts";

const PAUSE = 30;
const PARALLEL = 3;

/** Asks for the rows that are looked at, the nearest first, and for nothing that was scrolled past. */
export class Loader {
  #wanted: [number, number] = [0, 0];
  #asking = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #moved = Number.NEGATIVE_INFINITY;

  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Rows `first` to `last` are on the screen, or about to be. */
  want(first: number, last: number): void {
    const now = performance.now();
    const rest = now - this.#moved;
    if (first !== this.#wanted[0] || last !== this.#wanted[1]) this.#moved = now;
    this.#wanted = [first, last];
    if (this.#timer !== undefined) return;
    // The first question after a rest goes out at once; during a drag they wait for the hand to settle.
    if (rest > 2 * PAUSE) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  #ask(): void {
    this.#timer = undefined;
    const { store } = this.#table;
    const { epoch } = store;
    for (const [start, stop] of store.missing(...this.#wanted)) {
      if (this.#asking.size >= PARALLEL) break;
      const question = `${epoch}:${start}`;
      if (this.#asking.has(question)) continue;
      this.#asking.add(question);
      void this.#fetch(question, epoch, start, stop);
    }
  }

  async #fetch(question: string, epoch: number, start: number, stop: number): Promise<void> {
    const { channel, store, paint, failed } = this.#table;
    const { outdated } = store;
    try {
      const answer = await channel.ask("rows", { epoch, start, stop });
      this.#asking.delete(question);
      if (answer.epoch !== store.epoch) return;
      store.put(answer.start, answer.page, outdated === store.outdated);
      // Now and not with the next frame, which would be late by what there is to do.
      paint();
      if (answer.page.ids.length) this.#ask();
    } catch (reason) {
      this.#asking.delete(question);
      // A stale answer needs nothing: the view that replaced it is on its way.
      if (!(reason instanceof Refused && reason.stale)) failed(reason);
    }
  }
}
