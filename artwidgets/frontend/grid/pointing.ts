import { listen } from "../shared/dom.ts";
import { command } from "../shared/keyboard.ts";
import { addressOf, type CellAddress } from "./address.ts";

export interface PointingActs {
  point(address: CellAddress): void;
  edit(address: CellAddress): void;
  /** Every chip of a cell, shown below it. */
  open(address: CellAddress, cell: HTMLElement): void;
  toggle(position: number): void;
  extend(position: number): void;
  /** Ranges begin here now; `again` is the second click of a double one. */
  begin(position: number, again: boolean): void;
}

/** What the mouse (or a finger's tap) does in the rows; an open editor keeps its clicks to itself. */
export function pointing(body: HTMLElement, acts: PointingActs, signal: AbortSignal): void {
  const on = (
    kind: "mousedown" | "click" | "dblclick",
    act: (event: MouseEvent, address: CellAddress, target: HTMLElement) => void,
  ) =>
    listen(
      body,
      kind,
      (event) => {
        const target = event.target as HTMLElement;
        const address = addressOf(target);
        if (address && !target.closest(".aw-editor")) act(event, address, target);
      },
      signal,
    );
  on("mousedown", (event, address) => {
    event.preventDefault();
    acts.point(address);
  });
  on("click", (event, address, target) => {
    const { position, column } = address;
    const cell = target.closest(".aw-more")?.closest<HTMLElement>(".aw-cell");
    if (cell) acts.open(address, cell);
    else if (event.shiftKey) acts.extend(position);
    else if (column === 0 || command(event)) acts.toggle(position);
    else acts.begin(position, event.detail > 1);
  });
  on("dblclick", (_event, address, target) => {
    if (address.column > 0 && !target.closest(".aw-more")) acts.edit(address);
  });
}
