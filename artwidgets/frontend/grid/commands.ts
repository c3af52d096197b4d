import { focused } from "../shared/dom.ts";
import { t } from "../shared/words.ts";
import type { CellAddress } from "./address.ts";
import type { ColumnActs } from "./columnacts.ts";
import type { Editing } from "./editing.ts";
import type { Focus } from "./focus.ts";
import type { EditPush } from "./protocol.ts";
import type { Table } from "./table.ts";

/** What is asked for at a cell: of Python by name, or an editor, for which Python may ask too. */
export class Commands {
  /** A row that Python asked to be edited, and that is still on its way here. */
  #awaited: EditPush | undefined;

  readonly #table: Table;
  readonly #focus: Focus;
  readonly #editing: Editing;
  readonly #columnActs: ColumnActs;
  /** How many rows are selected. */
  readonly #selected: () => number;

  constructor(table: Table, focus: Focus, editing: Editing, columnActs: ColumnActs, selected: () => number) {
    this.#table = table;
    this.#focus = focus;
    this.#editing = editing;
    this.#columnActs = columnActs;
    this.#selected = selected;
  }

  /** Ask for what only Python can do; rows that it will mark say so at once, however far away it is. */
  tell(name: string): void {
    void this.#tell(name).catch(this.#table.failed);
  }

  async #tell(name: string): Promise<void> {
    const { store, channel, repaint, active, say } = this.#table;
    const marking = (on: boolean) => {
      const some = this.#selected() > 0;
      store.changeAll((row, at) => ({ marking: on && (some ? row.selected : at === active().position) }));
      repaint();
    };
    const marks = name === "delete" || name === "expire";
    const atRow = this.#focus.tell();
    // In the head, or on a row that has not come yet, it would go to the row before.
    if (marks && !atRow && !this.#selected()) {
      say(t("Go to a row first, or select some."));
      return;
    }
    if (marks) marking(true);
    try {
      await channel.ask("command", { name });
    } finally {
      if (marks) marking(false);
    }
  }

  /** Edit a cell, or show what is in it. */
  edit(address: CellAddress): void {
    const { store, columns, failed, go } = this.#table;
    if (store.at(address.position)?.group) return;
    const column = columns()[address.column - 1];
    if (column?.editable) void this.#editing.open(address).catch(failed);
    // What is in it is seen and edited key by key, as columns.
    else if (column?.kind === "json" && this.#columnActs.addable)
      this.#columnActs.choose(() => go(address), `${column.key}.`);
    else this.tell("open");
  }

  /** Python asks for an editor: open it once its row is here. */
  editSoon(push: EditPush): void {
    const { store, active, go, paint } = this.#table;
    if (push.epoch !== store.epoch || !this.#attended) return;
    go({ position: push.position, column: active().column });
    this.#awaited = push;
    paint();
  }

  /** Rows may have come: edit the cell that is focused, or the first that can be, if it is one of theirs. */
  painted(): void {
    const { store, columns, active, say } = this.#table;
    if (!this.#awaited || store.at(this.#awaited.position)?.id !== this.#awaited.row) return;
    this.#awaited = undefined;
    const address = active();
    const at = columns()[address.column - 1]?.editable
      ? address
      : this.#editing.beside({ ...address, column: 0 }, 1);
    if (at) this.edit(at);
    else say(t("No column on the screen can be edited; its menu shows hidden ones."));
  }

  /** Whether the person is here: of several views of one grid, theirs opens what Python asks for. */
  get #attended(): boolean {
    const at = focused();
    const here = at?.closest(".aw-root");
    // Who types elsewhere by now is not called back.
    if (at?.matches("input:not([type=checkbox]), textarea")) return false;
    return here !== null && (this.#table.root.closest(".aw-browser") ?? document).contains(here as Node);
  }
}
