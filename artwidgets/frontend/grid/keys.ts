import { command, types } from "../shared/keyboard.ts";
import type { Place } from "./editing.ts";

export interface KeyActs {
  /** Move the focus; position -1 is the header. `extend` selects on the way. */
  go(place: Place, extend: boolean): void;
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
  active: Place;
  /** Index of the last row and column, and rows per page. */
  lastRow: number;
  lastColumn: number;
  page: number;
}

/** What each key does in the grid, after the ARIA grid pattern. True when the key was taken. */
export function handleKey(event: KeyboardEvent, { active, lastRow, lastColumn, page }: Extent, acts: KeyActs): boolean {
  const { position, column } = active;
  const inHead = position < 0;
  const ctrl = command(event);
  const to = (row: number, at = column) =>
    acts.go({ position: Math.min(lastRow, Math.max(-1, row)), column: Math.min(lastColumn, Math.max(0, at)) }, event.shiftKey && row !== position);

  if (event.altKey && event.key === "ArrowDown") return inHead && (acts.menu(), true);
  if (inHead && event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    acts.resize(event.key === "ArrowLeft" ? -16 : 16);
    return true;
  }
  switch (event.key) {
    case "ArrowDown": ctrl ? to(lastRow) : to(position + 1); return true;
    case "ArrowUp": ctrl ? to(0) : to(position - 1); return true;
    case "ArrowLeft": to(position, column - 1); return true;
    case "ArrowRight": to(position, column + 1); return true;
    case "PageDown": to(position + page); return true;
    case "PageUp": to(Math.max(0, position - page)); return true;
    case "Home": ctrl ? to(0, 0) : to(position, 0); return true;
    case "End": ctrl ? to(lastRow, lastColumn) : to(position, lastColumn); return true;
    case "Enter": ctrl ? acts.tell("review") : acts.activate(); return true;
    case "F2": acts.edit(); return true;
    case "ContextMenu": return inHead && (acts.menu(), true);
    case "F10": return inHead && event.shiftKey && (acts.menu(), true);
    case "Delete": case "Backspace": acts.tell("delete"); return true;
  }
  if (ctrl) {
    switch (event.key.toLowerCase()) {
      case "a": event.shiftKey ? acts.clear() : acts.selectAll(); return true;
      case "i": acts.invert(); return true;
      case "d": acts.fill(); return true;
      case "z": acts.tell(event.shiftKey ? "redo" : "undo"); return true;
      case "y": acts.tell("redo"); return true;
    }
    return false;
  }
  if (!types(event)) return false;
  if (event.key === " ") acts.toggle();
  else if (event.key === "/") acts.tell("filter");
  else if (event.key === "?") acts.help();
  else acts.find(event.key);
  return true;
}
