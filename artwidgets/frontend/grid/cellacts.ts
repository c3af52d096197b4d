import { Refused } from "../shared/channel.ts";
import { chip } from "../shared/chip.ts";
import { copyText } from "../shared/clipboard.ts";
import { element, held, listen } from "../shared/dom.ts";
import { openMenu } from "../shared/menu.ts";
import { t, translated } from "../shared/words.ts";
import type { CellAddress } from "./address.ts";
import { type Choices, openDialog } from "./dialog.ts";
import type { CellAsked, Paste } from "./protocol.ts";
import type { Table } from "./table.ts";

const TYPING_PAUSE = 700;

/** What is done from the focused cell: fill down, copy, paste, type to find. Each rejects with words. */
export class CellActs {
  #typed = "";
  #from = 0;
  /** Counts the letters, and what ends a word, so that an answer knows whether it is still wanted. */
  #turn = 0;
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
    const { channel, say } = this.#table;
    const cell = this.#cell();
    if (cell) say(translated((await channel.ask("fill", cell)).message));
  }

  /** Copy the selected rows that are shown as TSV, or the cell where none is selected. */
  async copy(): Promise<void> {
    const { root, channel, say } = this.#table;
    const cell = this.#cell();
    if (!cell) return;
    const columns = this.#table.columns().map((column) => column.key);
    const { text, message } = await channel.ask("copy", { columns, ...cell });
    await copyText(root, text);
    say(translated(message));
  }

  /** Edit the cells below and to the right with what was copied: all of them, or who is here says which. */
  async paste(text: string): Promise<void> {
    const { root, store, active, go, failed } = this.#table;
    const address = active();
    if (address.position < 0 || address.column < 1) return;
    const columns = this.#table
      .columns()
      .slice(address.column - 1)
      .map(({ key }) => key);
    const asked = { epoch: store.epoch, position: address.position, columns, text };
    try {
      await this.#paste(asked);
    } catch (reason) {
      const choice = reason instanceof Refused && reason.more.choice;
      // Whoever pasted may be elsewhere by now.
      if (!choice || !held(root)) throw reason;
      const rest = () => void this.#paste({ ...asked, rest: true }).catch(failed);
      const lines = choice.lines.map((line) => element("li", {}, line));
      const choices: Choices = [[t("Paste nothing")], [translated(choice.rest), rest]];
      openDialog(root, "alertdialog", translated(choice.title), element("ul", {}, ...lines), choices, () =>
        go(address),
      );
    }
  }

  async #paste(asked: Paste): Promise<void> {
    this.#table.say(translated((await this.#table.channel.ask("paste", asked)).message));
  }

  /** Go to the next row whose name begins with what is being typed. */
  async find(character: string): Promise<void> {
    const active = this.#table.active();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => (this.#typed = ""), TYPING_PAUSE);
    // A word is looked for from where its first letter was typed, however fast the answers come.
    if (!this.#typed) this.#from = active.position + 1;
    this.#typed += character;
    const turn = ++this.#turn;
    const { root, channel, go, say } = this.#table;
    const { position, message } = await channel.ask("find", { text: this.#typed, after: this.#from });
    // Whoever has typed on, or gone elsewhere, is not called back; however long the answer took.
    const now = this.#table.active();
    const moved = now.position !== active.position || now.column !== active.column;
    if (turn !== this.#turn || moved || !held(root)) return;
    if (position !== null) go({ position, column: Math.max(1, active.column) });
    if (message) say(translated(message));
  }

  /** Whoever goes elsewhere begins a new word. */
  stopTyping(): void {
    this.#typed = "";
    this.#turn++;
  }

  /** Every chip of a cell that has room for a few. */
  async showChips({ position, column }: CellAddress, cell: HTMLElement): Promise<void> {
    const row = this.#table.store.at(position);
    const info = this.#table.columns()[column - 1];
    if (!row || !info) return;
    const { value } = await this.#table.channel.ask("value", {
      row: row.id,
      column: info.key,
    });
    if (!held(cell)) return;
    openMenu(
      this.#table.root,
      cell,
      t("{column} of {name}", { column: info.title, name: row.label }),
      [value].flat().map((word) => ({ label: word, content: chip(word), act: () => undefined })),
    );
  }

  #cell(): CellAsked | undefined {
    const { position, column } = this.#table.active();
    const row = this.#table.store.at(position);
    const info = this.#table.columns()[Math.max(0, column - 1)];
    return row && info && { row: row.id, column: info.key };
  }
}
