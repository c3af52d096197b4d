import { refusal } from "../shared/channel.ts";
import { fill, focus, focused, held, listen } from "../shared/dom.ts";
import { t, translated } from "../shared/words.ts";
import type { CellAddress } from "./address.ts";
import { renderCell } from "./cells.ts";
import { chipsEditor } from "./editors/chips.ts";
import type { After, Editor } from "./editors/editor.ts";
import { textEditor } from "./editors/text.ts";
import { revealAcross, roomBeside } from "./layout.ts";
import type { Cell, ColumnInfo, Edited } from "./protocol.ts";
import type { Row } from "./rowstore.ts";
import type { Table } from "./table.ts";

/** An answer within this time keeps the editor open, so that a refusal is seen where it was typed. */
const PATIENCE = 150;

interface Session {
  address: CellAddress;
  row: Row;
  column: ColumnInfo;
  before: string | string[];
  editor: Editor;
  cell: HTMLElement;
  sending: boolean;
  /** What was told of the value as it is typed now: only what was seen is staged. */
  seen: string;
}

interface Answer extends Edited {
  refused?: string;
}

const AGAIN = "Press Enter again to stage it.";

/** Editing in place: one editor at a time, in the cell it edits; what it edits is known by id. */
export class Editing {
  #session: Session | undefined;
  /** What could not be staged when its row or column went away, by row and column. */
  #kept = new Map<string, string | string[]>();

  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Id of the row whose editor is open. */
  get row(): string | undefined {
    return this.#session?.row.id;
  }

  async open(address: CellAddress): Promise<void> {
    const row = this.#table.store.at(address.position);
    const column = this.#table.columns()[address.column - 1];
    if (!row || row.group || !column?.editable) return;
    const cell = row.pending[column.key] ?? row.cells[column.key] ?? {};
    let value: string | string[] = column.kind === "chips" ? (cell.c ?? []) : (cell.t ?? "");
    if (cell.m || (cell.n ?? 0) > (cell.c?.length ?? 0)) {
      const from = focused();
      value = (
        await this.#table.channel.ask("value", {
          row: row.id,
          column: column.key,
        })
      ).value;
      // Who went elsewhere while it was fetched is not called back.
      if (focused() !== from && !held(this.#table.root)) return;
    }
    const kept = this.#kept.get(keyOf(row, column));
    this.#begin(address, row, column, kept ?? value, value);
  }

  /** The next cell of the row in this direction that can be edited. */
  beside({ position, column }: CellAddress, by: 1 | -1): CellAddress | undefined {
    const columns = this.#table.columns();
    for (let at = column + by; at >= 1 && at <= columns.length; at += by) {
      if (columns[at - 1]?.editable) return { position, column: at };
    }
    return undefined;
  }

  #begin(
    address: CellAddress,
    row: Row,
    column: ColumnInfo,
    value: string | string[],
    before: string | string[],
  ): Session | undefined {
    const cell = this.#table.cell(address);
    if (!cell) return undefined;
    this.#end(false);
    const make = column.kind === "chips" ? chipsEditor : textEditor;
    const { channel } = this.#table;
    const suggest = async (text: string) =>
      (await channel.ask("suggest", { column: column.key, text })).words;
    const check = async (value: string | string[]) => {
      const { note = "" } = await channel.ask("check", {
        row: row.id,
        column: column.key,
        value,
      });
      session.seen = note;
      return note;
    };
    const editor = make({
      name: t("{column} of {name}", { column: column.title, name: row.label }),
      lines: column.kind === "text" || column.kind === "value",
      value,
      check: (value) => check(value).catch(refusal),
      suggest: column.completes ? suggest : undefined,
      decisions: { commit: (after) => void this.#commit(after), cancel: () => this.#end(true) },
    });
    const session: Session = { address, row, column, before, editor, cell, sending: false, seen: "" };
    this.#session = session;
    this.#enter(session);
    editor.input.select();
    listen(editor.element, "focusout", (event) => {
      const inside = editor.element.contains(event.relatedTarget as Node | null);
      if (!inside && this.#session === session && document.hasFocus() && !session.sending)
        void this.#commit("leave");
    });
    return session;
  }

  #enter(session: Session, inside = true): void {
    session.cell.classList.add("aw-editing");
    const { viewport } = this.#table;
    const below = viewport.scroller.getBoundingClientRect().bottom;
    const { element } = session.editor;
    element.classList.toggle(
      "aw-upwards",
      below - session.cell.getBoundingClientRect().bottom < 200 && session.address.position > 6,
    );
    element.style.setProperty("--aw-room", `${roomBeside(viewport.scroller, session.cell)}px`);
    fill(session.cell, element);
    revealAcross(viewport.scroller, session.cell, element.offsetWidth);
    if (inside) focus(session.editor.input);
  }

  /** The columns are others now: `lay` lays them out, and the editor goes along with its own. */
  keepThrough(lay: () => void): void {
    const session = this.#session;
    const inside = session?.editor.element.contains(focused());
    this.holdThrough(lay);
    if (!session) return;
    const column = this.#table.columns().findIndex(({ key }) => key === session.column.key) + 1;
    const cell = column ? this.#table.cell({ ...session.address, column }) : undefined;
    if (!cell) {
      this.#leave(session);
      return;
    }
    session.address = { ...session.address, column };
    session.cell = cell;
    this.holdThrough(() => this.#enter(session, inside));
  }

  /** That its cell goes out of the document, or the editor to another cell, is no leaving. */
  holdThrough(act: () => void): void {
    const session = this.#session;
    const before = session?.sending ?? false;
    if (session) session.sending = true;
    act();
    if (session) session.sending = before;
  }

  /** Where it was is gone: what was typed is staged as when one goes elsewhere, and never dropped in silence. */
  #leave(session: Session): void {
    session.address = this.#table.active();
    const value = session.editor.value();
    // Its row went with the focus in it, and what was typed is on its way already.
    if (!session.sending && JSON.stringify(value) !== JSON.stringify(session.before)) {
      this.#kept.set(keyOf(session.row, session.column), value);
      void this.#commit("leave");
    }
    if (this.#session === session) this.#end(held(session.editor.element));
  }

  /** The rows were ordered anew: go along with the row, or stage what was typed where it is no longer shown. */
  moveTo(position: number | undefined): void {
    const session = this.#session;
    if (!session) return;
    if (position === undefined) {
      this.#leave(session);
      return;
    }
    session.address = { ...session.address, position };
    const cell = this.#table.cell(session.address);
    if (!cell || cell === session.cell) return;
    const old = session.cell;
    session.cell = cell;
    this.holdThrough(() => this.#enter(session));
    old.classList.remove("aw-editing");
    renderCell(old, session.column, this.#table.store.at(Number(old.parentElement?.dataset.position)));
  }

  async #commit(after: After | "leave"): Promise<void> {
    const session = this.#session;
    if (!session || session.sending) return;
    const { row, column, address, editor } = session;
    const value = editor.value();
    const beside =
      after === "next" || after === "previous" ? this.beside(address, after === "next" ? 1 : -1) : undefined;
    const goOn = (here: boolean) => beside && here && void this.open(beside);
    if (JSON.stringify(value) === JSON.stringify(session.before)) {
      this.#end(after !== "leave");
      goOn(true);
      return;
    }
    session.sending = true;
    editor.refuse("");
    editor.busy(true);
    const answer: Promise<Answer> = this.#table.channel
      .ask("edit", {
        row: row.id,
        column: column.key,
        value,
        ...(session.seen ? { seen: session.seen } : {}),
      })
      .catch((reason) => ({ refused: refusal(reason) }));
    const soon = await Promise.race([answer, new Promise<undefined>((done) => setTimeout(done, PATIENCE))]);
    if (soon === undefined) {
      this.#pending(row.id, column.key, value);
      // Who went elsewhere meanwhile types there, and is not called back.
      const here = after !== "leave" && held(editor.element);
      if (this.#session === session) this.#end(here);
      goOn(here);
    }
    const { page, note, refused = note && `${translated(note)} ${t(AGAIN)}` } = await answer;
    if (note !== undefined) session.seen = note;
    if (refused === undefined) this.#kept.delete(keyOf(row, column));
    this.#pending(row.id, column.key, undefined);
    if (page) this.#table.store.patch(page);
    if (this.#session === session) {
      session.sending = false;
      editor.busy(false);
      if (refused !== undefined) {
        editor.refuse(refused);
        if (after !== "leave" && held(editor.element)) focus(editor.input);
      } else {
        const here = after !== "leave" && held(editor.element);
        this.#end(here);
        goOn(here);
      }
    } else if (refused !== undefined) this.#reopen(session, value, refused);
    this.#table.repaint();
  }

  /** The refusal came late: go back to what was typed, unless the person is elsewhere by now. */
  #reopen(session: Session, value: string | string[], refused: string): void {
    const position = this.#table.store.positionOf(session.row.id);
    const reopened =
      position === undefined || this.#session || !held(this.#table.root)
        ? undefined
        : this.#begin({ ...session.address, position }, session.row, session.column, value, session.before);
    if (reopened) {
      reopened.seen = session.seen;
      reopened.editor.refuse(refused);
    } else {
      this.#kept.set(keyOf(session.row, session.column), value);
      this.#table.say(
        t("{column} of {name} was not changed: {why} Edit it again to go on with what you typed.", {
          column: session.column.title,
          name: session.row.label,
          why: refused,
        }),
      );
    }
  }

  #pending(id: string, key: string, value: string | string[] | undefined): void {
    const position = this.#table.store.positionOf(id);
    const row = position === undefined ? undefined : this.#table.store.at(position);
    if (position === undefined || !row) return;
    const { [key]: _, ...rest } = row.pending;
    const cell: Cell | undefined =
      value === undefined ? undefined : Array.isArray(value) ? { c: value, n: value.length } : { t: value };
    this.#table.store.change(position, { pending: cell ? { ...rest, [key]: cell } : rest });
  }

  #end(refocus: boolean): void {
    const session = this.#session;
    if (!session) return;
    this.#session = undefined;
    // The focus moves before the focused field goes: else the notebook gets the next keys.
    if (refocus || session.editor.element.contains(focused())) this.#table.go(session.address);
    session.editor.close();
    session.cell.classList.remove("aw-editing");
    renderCell(session.cell, session.column, this.#table.store.at(session.address.position));
  }
}

function keyOf(row: Row, column: ColumnInfo): string {
  return `${row.id} ${column.key}`;
}
