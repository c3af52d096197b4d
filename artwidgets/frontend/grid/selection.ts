import { number, t } from "../shared/words.ts";
import type { Counts } from "./protocol.ts";
import { type Change, picked, type Row } from "./rowstore.ts";
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
    const { id, group, parent } = row;
    const on = group ? group.selected < group.rows : !row.selected;
    const mode = on ? "add" : "remove";
    if (group) {
      // All rows of a group that the filter shows, folded or not.
      const inside = (other: Row, at: number) => at === position || other.parent === position;
      this.#choose({ groups: [id] }, mode, (other, at) =>
        inside(other, at) ? picked(other, on) : undefined,
      );
      return;
    }
    this.#choose({ ids: [id] }, mode, (other, at) => {
      if (at === position) return { selected: on };
      const above = at === parent ? other.group : undefined;
      return above && { group: { ...above, selected: above.selected + (on ? 1 : -1) } };
    });
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
    this.#choose({ all: true }, on ? "add" : "remove", (row) => picked(row, on));
  }

  invert(): void {
    this.#choose({ all: true }, "toggle", ({ group, selected }) =>
      group ? { group: { ...group, selected: group.rows - group.selected } } : { selected: !selected },
    );
  }

  clear(): void {
    this.#choose({ ids: [] }, "replace", (row) => picked(row, false));
  }

  #ranges(ranges: [number, number][], mode: "add" | "remove"): void {
    const inside = (at: number) => ranges.some(([a, b]) => at >= a && at < b);
    let grouped = false;
    const change = (row: Row, at: number) => {
      grouped ||= row.group !== undefined;
      // Of a folded group the range takes all rows; of an open one those that are in it themselves.
      return inside(at) && row.group?.folded !== false ? picked(row, mode === "add") : undefined;
    };
    // How many rows of each group it takes is not known here.
    this.#choose({ ranges }, mode, change, () => grouped);
  }

  /** Show a choice at once, and tell Python; with `anew` what is shown is asked for again. */
  async #choose(
    rows: Record<string, unknown>,
    mode: Mode,
    change: Change,
    anew = () => false,
  ): Promise<void> {
    const { channel, store, paint, repaint, say, failed } = this.#table;
    const { pages, epoch } = store;
    const again = () => {
      store.outdate();
      repaint();
    };
    store.choose(change);
    paint();
    try {
      const counts = await channel.ask("select", { ...rows, mode, epoch });
      this.#counted(counts);
      if (counts.folded && mode === "add")
        say(t("Selected with {n} rows in folded groups.", { n: number(counts.folded) }));
      // A page that was under way when the person chose tells of the time before.
      if (anew() || pages !== store.pages) again();
    } catch (reason) {
      again();
      failed(reason);
    } finally {
      store.chosen();
    }
  }
}
