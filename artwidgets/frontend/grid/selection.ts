import { count } from "./footer.ts";
import type { Counts } from "./protocol.ts";
import { picked } from "./rowstore.ts";
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
    if (row.group) {
      this.#group(position, row.id, row.group.selected < row.group.rows);
      return;
    }
    this.#table.store.select(position, !row.selected);
    this.#send({ ids: [row.id] }, row.selected ? "remove" : "add");
  }

  /** All rows of a group that the filter shows, folded or not. */
  #group(position: number, id: string, on: boolean): void {
    this.#table.store.changeAll((row, at) =>
      at === position || row.parent === position ? picked(row, on) : {},
    );
    this.#send({ groups: [id] }, on ? "add" : "remove");
  }

  /** Select from the anchor to `position`, and no longer what an earlier range from there went beyond. */
  extend(position: number): void {
    const range: [number, number] = [Math.min(this.#anchor, position), Math.max(this.#anchor, position) + 1];
    const [a, b] = this.#range ?? range;
    const dropped = [
      [a, Math.min(b, range[0])],
      [Math.max(a, range[1]), b],
    ].filter(([x, y]) => (x as number) < (y as number)) as [number, number][];
    this.#range = range;
    if (dropped.length) this.#ranges(dropped, "remove");
    this.#ranges([range], "add");
  }

  all(on: boolean): void {
    this.#table.store.changeAll((row) => picked(row, on));
    this.#send({ all: true }, on ? "add" : "remove");
  }

  invert(): void {
    this.#table.store.changeAll((row) =>
      row.group
        ? { group: { ...row.group, selected: row.group.rows - row.group.selected } }
        : { selected: !row.selected },
    );
    this.#send({ all: true }, "toggle");
  }

  clear(): void {
    this.#table.store.changeAll((row) => picked(row, false));
    this.#send({ ids: [] }, "replace");
  }

  #ranges(ranges: [number, number][], mode: "add" | "remove"): void {
    // Of a folded group the range takes all rows; of an open one those that are in it themselves.
    let groups = false;
    this.#table.store.changeAll((row, at) => {
      groups ||= row.group !== undefined;
      return ranges.some(([a, b]) => at >= a && at < b) && row.group?.folded !== false
        ? picked(row, mode === "add")
        : {};
    });
    this.#send({ ranges }, mode, groups);
  }

  /** With `anew` what is shown is asked for again: how many rows of each group a range took is not known here. */
  async #send(rows: Record<string, unknown>, mode: Mode, anew = false): Promise<void> {
    const { channel, store, paint, repaint, say, failed } = this.#table;
    const { pages, epoch } = store;
    const again = () => {
      store.outdate();
      repaint();
    };
    paint();
    try {
      const counts = await channel.ask<Counts>("select", { ...rows, mode, epoch });
      this.#counted(counts);
      if (counts.folded && mode === "add")
        say(`Selected with ${count(counts.folded)} rows in folded groups.`);
      // A page that was under way when the person chose tells of the time before.
      if (anew || pages !== store.pages) again();
    } catch (reason) {
      again();
      failed(reason);
    }
  }
}
