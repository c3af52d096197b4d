import { Channel } from "../shared/channel.ts";
import { Wire } from "../shared/testing.ts";
import type { GroupInfo, Page } from "./protocol.ts";
import { RowStore } from "./rowstore.ts";
import type { Table } from "./table.ts";

/** A page of rows with one cell each; `selected` are the ids of those that are. In no bundle. */
export function page(ids: string[], selected: string[] = [], groups?: GroupInfo[]): Page {
  return {
    ids,
    labels: ids.map((id) => `row ${id}`),
    selected: ids.map((id) => (selected.includes(id) ? 1 : 0)),
    marks: {},
    old: {},
    cells: { name: ids.map((id) => ({ t: id })) },
    ...(groups ? { groups } : {}),
  };
}

/** Rows `start` to `stop`, each with its number as its id. */
export function pageOf(start: number, stop: number, selected: string[] = []): Page {
  return page(
    Array.from({ length: stop - start }, (_, at) => String(start + at)),
    selected,
  );
}

/** A group row of six rows; the line counts from the page's own start where it is in it. */
export function group(id: string, at: number, selected: number, more: Partial<GroupInfo> = {}): GroupInfo {
  return {
    at,
    line: at,
    id,
    label: id,
    rows: 6,
    size: "",
    folded: false,
    selected,
    marks: {},
    position: [1, 2],
    ...more,
  };
}

/** What the parts of a view have in common, without a screen, and what they do to it. */
export class Bench {
  readonly wire = new Wire();
  readonly store = new RowStore();
  readonly messages: string[] = [];
  /** Reasons that something could not be done. */
  readonly reasons: unknown[] = [];
  paints = 0;
  repaints = 0;
  readonly over = new AbortController();
  readonly table = {
    store: this.store,
    channel: new Channel(this.wire, this.over.signal),
    paint: () => void this.paints++,
    repaint: () => void this.repaints++,
    say: (words: string) => void this.messages.push(words),
    failed: (reason: unknown) => void this.reasons.push(reason),
  } as Partial<Table> as Table;
}
