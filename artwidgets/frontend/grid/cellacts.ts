import { chip } from "../shared/chip.ts";
import { copyText } from "../shared/clipboard.ts";
import { held, listen } from "../shared/dom.ts";
import { openMenu } from "../shared/menu.ts";
import { count } from "./footer.ts";
import type { Place } from "./place.ts";
import type { ColumnInfo } from "./protocol.ts";
import type { Row } from "./rowstore.ts";
import type { Table } from "./table.ts";

const TYPING_PAUSE = 700;

/** What is done from the focused cell: fill down, copy, paste, type to find. Each rejects with words. */
export class CellActs {
  #typed = "";
  #from = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Take the browser's own copy and paste, from its menus and its keys alike. */
  listen(signal: AbortSignal): void {
    const { root, failed } = this.#table;
    const on = (kind: "copy" | "paste", act: (event: ClipboardEvent) => void) =>
      listen(
        root,
        kind,
        (event) => {
          if ((event.target as HTMLElement).closest(".aw-editor")) return;
          event.preventDefault();
          act(event);
        },
        signal,
      );
    on("copy", () => void this.copy().catch(failed));
    on("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain");
      if (text) void this.paste(text).catch(failed);
    });
  }

  /** Put the cell's value into the selected rows that are shown. */
  async fill(): Promise<void> {
    const cell = this.#cell();
    if (!cell) return;
    const [row, { key, title }] = cell;
    if (row.group) {
      this.#table.say("Go to a cell: a group has no value to fill in.");
      return;
    }
    const { changed, left, folded } = await this.#table.channel.ask<{
      changed: number;
      left: number;
      folded?: number;
    }>("fill", { row: row.id, column: key });
    const rest = left ? `; ${count(left)} selected rows that are not shown were left as they are` : "";
    this.#table.say(
      `${title} filled in ${count(changed)} rows${folded ? `, ${count(folded)} of them in folded groups` : ""}${rest}.`,
    );
  }

  /** Copy the selected rows that are shown as TSV, or the cell where none is selected. */
  async copy(): Promise<void> {
    const cell = this.#cell();
    if (!cell) return;
    const [row, { key, title }] = cell;
    const columns = this.#table.columns().map((column) => column.key);
    const { text, rows } = await this.#table.channel.ask<{ text: string; rows: number }>("copy", {
      columns,
      row: row.id,
      column: key,
    });
    await copyText(this.#table.root, text);
    this.#table.say(
      rows ? `${count(rows)} rows copied.` : `${row.group ? "" : `${title} of `}${row.label} copied.`,
    );
  }

  /** Edit the cells below and to the right with what was copied. */
  async paste(text: string): Promise<void> {
    const { position, column } = this.#table.active();
    if (position < 0 || column < 1) return;
    const columns = this.#table
      .columns()
      .slice(column - 1)
      .map(({ key }) => key);
    const { changed } = await this.#table.channel.ask<{ changed: number }>("paste", {
      epoch: this.#table.store.epoch,
      position,
      columns,
      text,
    });
    this.#table.say(`${count(changed)} ${changed === 1 ? "cell" : "cells"} changed.`);
  }

  /** Go to the next row whose name begins with what is being typed. */
  async find(character: string): Promise<void> {
    const active = this.#table.active();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => (this.#typed = ""), TYPING_PAUSE);
    // A word is looked for from where its first letter was typed, however fast the answers come.
    if (!this.#typed) this.#from = active.position + 1;
    this.#typed += character;
    const typed = this.#typed;
    const { position, folded } = await this.#table.channel.ask<{ position: number | null; folded?: string }>(
      "find",
      { text: typed, from: this.#from },
    );
    if (typed !== this.#typed || !held(this.#table.root)) return;
    if (position === null) this.#table.say(`Nothing begins with “${typed}”.`);
    else this.#table.go({ position, column: Math.max(1, active.column) });
    if (folded !== undefined) this.#table.say(`${folded} is in this folded group.`);
  }

  /** Whoever goes elsewhere begins a new word. */
  stopTyping(): void {
    this.#typed = "";
  }

  /** Every chip of a cell that has room for a few. */
  async showChips({ position, column }: Place, cell: HTMLElement): Promise<void> {
    const row = this.#table.store.at(position);
    const info = this.#table.columns()[column - 1];
    if (!row || !info) return;
    const { value } = await this.#table.channel.ask<{ value: string[] }>("value", {
      row: row.id,
      column: info.key,
    });
    if (!held(cell)) return;
    openMenu(
      this.#table.root,
      cell,
      `${info.title} of ${row.label}`,
      value.map((word) => ({ label: word, content: chip(word), act: () => undefined })),
    );
  }

  #cell(): [Row, ColumnInfo] | undefined {
    const { position, column } = this.#table.active();
    const row = this.#table.store.at(position);
    const info = this.#table.columns()[Math.max(0, column - 1)];
    return row && info ? [row, info] : undefined;
  }
}
