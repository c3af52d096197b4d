import type { Channel } from "../shared/channel.ts";
import type { CellAddress } from "./address.ts";
import type { ColumnInfo, Messages } from "./protocol.ts";
import type { RowStore } from "./rowstore.ts";
import type { Viewport } from "./viewport.ts";

/** What the parts of one view have in common. The view makes it, and alone knows all the parts. */
export interface Table {
  readonly root: HTMLElement;
  readonly channel: Channel<Messages>;
  readonly store: RowStore;
  readonly viewport: Viewport;
  /** The columns on the screen, in order. */
  columns(): ColumnInfo[];
  /** The cell in focus. */
  active(): CellAddress;
  cell(address: CellAddress): HTMLElement | undefined;
  /** Bring a line into sight. */
  reveal(position: number): void;
  /** Go to a cell, bringing it into sight. */
  go(address: CellAddress): void;
  /** Bring the screen up to date at once. */
  paint(): void;
  /** Bring it up to date with the next frame. */
  repaint(): void;
  /** Tell the person, in the status region below the rows. */
  say(words: string): void;
  /** Tell why something could not be done; what is no refusal is thrown on. */
  failed(reason: unknown): void;
}
