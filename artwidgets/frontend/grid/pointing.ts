import { listen } from "../shared/dom.ts";
import { command } from "../shared/keyboard.ts";
import { type Place, placeOf } from "./place.ts";

export interface PointingActs {
  point(place: Place): void;
  edit(place: Place): void;
  /** Every chip of a cell, shown below it. */
  open(place: Place, cell: HTMLElement): void;
  toggle(position: number): void;
  extend(position: number): void;
  /** Ranges begin here now; `again` is the second click of a double one. */
  begin(position: number, again: boolean): void;
}

/** What the mouse (or a finger's tap) does in the rows; an open editor keeps its clicks to itself. */
export function pointing(body: HTMLElement, acts: PointingActs, signal: AbortSignal): void {
  const on = (
    kind: "mousedown" | "click" | "dblclick",
    act: (event: MouseEvent, place: Place, target: HTMLElement) => void,
  ) =>
    listen(
      body,
      kind,
      (event) => {
        const target = event.target as HTMLElement;
        const place = placeOf(target);
        if (place && !target.closest(".aw-editor")) act(event, place, target);
      },
      signal,
    );
  on("mousedown", (event, place) => {
    event.preventDefault();
    acts.point(place);
  });
  on("click", (event, place, target) => {
    const { position, column } = place;
    const cell = target.closest(".aw-more")?.closest<HTMLElement>(".aw-cell");
    if (cell) acts.open(place, cell);
    else if (event.shiftKey) acts.extend(position);
    else if (column === 0 || command(event)) acts.toggle(position);
    else acts.begin(position, event.detail > 1);
  });
  on("dblclick", (_event, place, target) => {
    if (place.column > 0 && !target.closest(".aw-more")) acts.edit(place);
  });
}
