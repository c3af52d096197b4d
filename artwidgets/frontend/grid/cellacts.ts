import type { Channel } from "../shared/channel.ts";
import { chip } from "../shared/chip.ts";
import { copyText } from "../shared/clipboard.ts";
import { openMenu } from "../shared/menu.ts";
import type { Place } from "./editing.ts";
import { count } from "./footer.ts";
import type { ColumnInfo } from "./protocol.ts";
import type { Row, RowStore } from "./rowstore.ts";

const TYPING_PAUSE = 700;

export interface CellContext {
  active(): Place;
  columns(): ColumnInfo[];
  focus(place: Place): void;
  failed(reason: unknown): void;
  say(words: string): void;
}

/** What is done from the focused cell: fill down, copy, paste, type to find. Each rejects with words. */
export class CellActs {
  #typed = "";
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private root: HTMLElement,
    private channel: Channel,
    private store: RowStore,
    private context: CellContext,
  ) {}

  /** Take the browser's own copy and paste, from its menus and its keys alike. */
  listen(signal: AbortSignal): void {
    const { failed } = this.context;
    const listen = (kind: "copy" | "paste", act: (event: ClipboardEvent) => void) =>
      this.root.addEventListener(
        kind,
        (event) => {
          if ((event.target as HTMLElement).closest(".aw-editor")) return;
          event.preventDefault();
          act(event);
        },
        { signal },
      );
    listen("copy", () => void this.copy().catch(failed));
    listen("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain");
      if (text) void this.paste(text).catch(failed);
    });
  }

  /** Put the cell's value into the selected rows that are shown. */
  async fill(): Promise<void> {
    const cell = this.#cell();
    if (!cell) return;
    const [row, { key, title }] = cell;
    const { changed, left } = await this.channel.ask<{ changed: number; left: number }>("fill", { row: row.id, column: key });
    const rest = left ? `; ${count(left)} selected rows that are not shown were left as they are` : "";
    this.context.say(`${title} filled in ${count(changed)} rows${rest}.`);
  }

  /** Copy the selected rows that are shown as TSV, or the cell where none is selected. */
  async copy(): Promise<void> {
    const cell = this.#cell();
    if (!cell) return;
    const [row, { key, title }] = cell;
    const columns = this.context.columns().map((column) => column.key);
    const { text, rows } = await this.channel.ask<{ text: string; rows: number }>("copy", { columns, row: row.id, column: key });
    await copyText(this.root, text);
    this.context.say(rows ? `${count(rows)} rows copied.` : `${title} of ${row.label} copied.`);
  }

  /** Edit the cells below and to the right with what was copied. */
  async paste(text: string): Promise<void> {
    const { position, column } = this.context.active();
    if (position < 0 || column < 1) return;
    const columns = this.context.columns().slice(column - 1).map(({ key }) => key);
    const { changed } = await this.channel.ask<{ changed: number }>("paste", { epoch: this.store.epoch, position, columns, text });
    this.context.say(`${count(changed)} ${changed === 1 ? "cell" : "cells"} changed.`);
  }

  /** Go to the next row whose name begins with what is being typed. */
  async find(character: string): Promise<void> {
    const active = this.context.active();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => (this.#typed = ""), TYPING_PAUSE);
    const from = Math.max(0, active.position) + (this.#typed ? 0 : 1);
    const typed = (this.#typed += character);
    const { position } = await this.channel.ask<{ position: number | null }>("find", { text: typed, from });
    if (typed !== this.#typed) return;
    if (position === null) this.context.say(`Nothing begins with “${typed}”.`);
    else this.context.focus({ position, column: Math.max(1, active.column) });
  }

  /** Whoever goes elsewhere begins a new word. */
  stopTyping(): void {
    this.#typed = "";
  }

  /** Every chip of a cell that has room for a few. */
  async showChips({ position, column }: Place, cell: HTMLElement): Promise<void> {
    const row = this.store.at(position);
    const info = this.context.columns()[column - 1];
    if (!row || !info) return;
    const { value } = await this.channel.ask<{ value: string[] }>("value", { row: row.id, column: info.key });
    openMenu(this.root, cell, `${info.title} of ${row.label}`, value.map((word) => ({ label: word, content: chip(word), act: () => undefined })));
  }

  #cell(): [Row, ColumnInfo] | undefined {
    const { position, column } = this.context.active();
    const row = this.store.at(position);
    const info = this.context.columns()[Math.max(0, column - 1)];
    return row && info ? [row, info] : undefined;
  }
}
