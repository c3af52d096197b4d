import { command, types } from "../shared/keyboard.ts";
import type { CellAddress } from "./address.ts";

export interface KeyActs {
  /** Move the focus; position -1 is the header. `extend` selects on the way. */
  go(address: CellAddress, extend: boolean): void;
  activate(): void;
  edit(): void;
  toggle(): void;
  selectAll(): void;
  clear(): void;
  invert(): void;
  menu(): void;
  resize(by: number): void;
  fill(): void;
  find(character: string): void;
  help(): void;
  tell(name: string): void;
}

export interface Extent {
  active: CellAddress;
  /** Index of the last row and column, and rows per page. */
  lastRow: number;
  lastColumn: number;
  page: number;
}

/** What each key does in the grid, after the ARIA grid pattern. True when the key was taken. */
export function handleKey(
  event: KeyboardEvent,
  { active, lastRow, lastColumn, page }: Extent,
  acts: KeyActs,
): boolean {
  const { position, column } = active;
  const inHead = position < 0;
  const ctrl = command(event);
  const to = (row: number, at = column) =>
    acts.go(
      { position: Math.min(lastRow, Math.max(-1, row)), column: Math.min(lastColumn, Math.max(0, at)) },
      event.shiftKey && row !== position,
    );

  if (event.altKey && event.key === "ArrowDown") {
    if (inHead) acts.menu();
    return inHead;
  }
  if (inHead && event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    acts.resize(event.key === "ArrowLeft" ? -16 : 16);
    return true;
  }
  const always: Record<string, () => unknown> = {
    ArrowDown: () => to(ctrl ? lastRow : position + 1),
    ArrowUp: () => to(ctrl ? 0 : position - 1),
    ArrowLeft: () => to(position, column - 1),
    ArrowRight: () => to(position, column + 1),
    PageDown: () => to(position + page),
    PageUp: () => to(Math.max(0, position - page)),
    Home: () => to(ctrl ? 0 : position, 0),
    End: () => to(ctrl ? lastRow : position, lastColumn),
    Enter: () => (ctrl ? acts.tell("review") : acts.activate()),
    F2: acts.edit,
    Delete: () => acts.tell(event.shiftKey ? "expire" : "delete"),
    Backspace: () => acts.tell("delete"),
  };
  const withCommand: Record<string, () => unknown> = {
    a: event.shiftKey ? acts.clear : acts.selectAll,
    i: acts.invert,
    d: acts.fill,
    z: () => acts.tell(event.shiftKey ? "redo" : "undo"),
    y: () => acts.tell("redo"),
  };
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    acts.menu();
    return true;
  }
  const act = always[event.key] ?? (ctrl ? withCommand[event.key.toLowerCase()] : undefined);
  if (act) {
    act();
    return true;
  }
  if (!types(event)) return false;
  if (event.key === " ") acts.toggle();
  else if (event.key === "/") acts.tell("filter");
  else if (event.key === "?") acts.help();
  else acts.find(event.key);
  return true;
}
