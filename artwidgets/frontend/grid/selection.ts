import type { Counts } from "./protocol.ts";
import type { Table } from "./table.ts";

type Mode = "replace" | "add" | "remove" | "toggle";

/**
 * What the person does to the selection. Python holds it; the rows here show it at once and
 * Python's counts follow.
 */
export class Selection {
  /** Where a range begins: the row last toggled. */
  #anchor = 0;
  #range: [number, number] | undefined;

  readonly #table: Table;
  readonly #counted: (counts: Counts) => void;

  constructor(table: Table, counted: (counts: Counts) => void) {
    this.#table = table;
    this.#counted = counted;
  }

  /** Positions mean other rows now. */
  forget(position: number): void {
    this.#anchor = Math.max(0, position);
    this.#range = undefined;
  }

  toggle(position: number): void {
    const row = this.#table.store.at(position);
    if (!row) return;
    this.forget(position);
    this.#table.store.change(position, { selected: !row.selected });
    this.#send({ ids: [row.id] }, row.selected ? "remove" : "add");
  }

  /** Select from the anchor to `position`, and no longer what an earlier range from there went beyond. */
  extend(position: number): void {
    const range: [number, number] = [Math.min(this.#anchor, position), Math.max(this.#anchor, position) + 1];
    const [a, b] = this.#range ?? range;
    const dropped = [[a, Math.min(b, range[0])], [Math.max(a, range[1]), b]].filter(([x, y]) => (x as number) < (y as number)) as [number, number][];
    this.#range = range;
    if (dropped.length) this.#ranges(dropped, "remove");
    this.#ranges([range], "add");
  }

  all(on: boolean): void {
    this.#table.store.changeAll(() => ({ selected: on }));
    this.#send({ all: true }, on ? "add" : "remove");
  }

  invert(): void {
    this.#table.store.changeAll((row) => ({ selected: !row.selected }));
    this.#send({ all: true }, "toggle");
  }

  clear(): void {
    this.#table.store.changeAll(() => ({ selected: false }));
    this.#send({ ids: [] }, "replace");
  }

  #ranges(ranges: [number, number][], mode: "add" | "remove"): void {
    this.#table.store.changeAll((row, at) => ({
      selected: ranges.some(([a, b]) => at >= a && at < b) ? mode === "add" : row.selected,
    }));
    this.#send({ ranges }, mode);
  }

  async #send(rows: Record<string, unknown>, mode: Mode): Promise<void> {
    const { channel, store, paint, repaint, failed } = this.#table;
    const { pages, epoch } = store;
    const again = () => {
      store.outdate();
      repaint();
    };
    paint();
    try {
      this.#counted(await channel.ask<Counts>("select", { ...rows, mode, epoch }));
      // A page that was under way when the person chose tells of the time before.
      if (pages !== store.pages) again();
    } catch (reason) {
      again();
      failed(reason);
    }
  }
}
