import { command } from "../shared/keyboard.ts";
import type { Place } from "./editing.ts";

export interface PointingActs {
  focus(place: Place): void;
  arrived(place: Place): void;
  edit(place: Place): void;
  /** Every chip of a cell, shown below it. */
  open(place: Place, cell: HTMLElement): void;
  toggle(position: number): void;
  extend(position: number): void;
  /** Ranges begin here now. */
  begin(position: number): void;
}

/** Where in the table an element stands; undefined outside its cells. */
function placeOf(target: HTMLElement): Place | undefined {
  const cell = target.closest<HTMLElement>("[aria-colindex]");
  const row = cell?.closest<HTMLElement>("[aria-rowindex]");
  if (!cell || !row) return undefined;
  return { position: Number(row.getAttribute("aria-rowindex")) - 2, column: Number(cell.getAttribute("aria-colindex")) - 1 };
}

/** What the mouse (or a finger's tap) does in the rows; an open editor keeps its clicks to itself. */
export function pointing(grid: HTMLElement, body: HTMLElement, acts: PointingActs, signal: AbortSignal): void {
  const listen = <Kind extends "mousedown" | "click" | "dblclick">(kind: Kind, act: (event: MouseEvent, place: Place, target: HTMLElement) => void) =>
    body.addEventListener(
      kind,
      (event) => {
        const target = event.target as HTMLElement;
        const place = placeOf(target);
        if (place && !target.closest(".aw-editor")) act(event, place, target);
      },
      { signal },
    );
  listen("mousedown", (event, place) => {
    event.preventDefault();
    acts.focus(place);
  });
  listen("click", (event, place, target) => {
    const { position, column } = place;
    const cell = target.closest(".aw-more")?.closest<HTMLElement>(".aw-cell");
    if (cell) acts.open(place, cell);
    else if (event.shiftKey) acts.extend(position);
    else if (column === 0 || command(event)) acts.toggle(position);
    else acts.begin(position);
  });
  listen("dblclick", (_event, place, target) => {
    if (place.column > 0 && !target.closest(".aw-more")) acts.edit(place);
  });
  grid.addEventListener(
    "focusin",
    (event) => {
      const place = placeOf(event.target as HTMLElement);
      if (place) acts.arrived(place);
    },
    { signal },
  );
}
