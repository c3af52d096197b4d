import type { Cell, GroupInfo, Page } from "./protocol.ts";

/** One line as it is known here: a row, or a group row where `group` is told. */
export interface Row {
  id: string;
  group?: GroupInfo;
  /** Where rows are grouped: the line of its group row, and its place among all rows shown. */
  parent?: number;
  number?: number;
  label: string;
  selected: boolean;
  mark: string | undefined;
  old: Record<string, string>;
  cells: Record<string, Cell>;
  /** Values sent to Python and not answered yet. */
  pending: Record<string, Cell>;
  /** A mark was asked for and has not come yet. */
  marking?: boolean;
}

/** What is other about a row, if anything. */
export type Change = (row: Row, position: number) => Partial<Row> | undefined;

export const BLOCK = 60;
const KEEP = 6000;

/** The rows that have come, by position in the view. Rows that may be outdated stay until replaced. */
export class RowStore {
  epoch = -1;
  /** Times that everything here was outdated. */
  outdated = 0;
  /** Pages that have come so far. */
  pages = 0;
  #rows = new Map<number, Row>();
  #stale = new Set<number>();
  /** Choices of rows that Python has not answered. */
  #choices = 0;
  /** Rows of earlier views that were here when the first of those choices was made or came later, by id. */
  #before = new Map<string, Row>();

  /** Another view: forget everything. */
  reset(epoch: number): void {
    this.epoch = epoch;
    if (this.#choices) for (const row of this.#rows.values()) this.#before.set(row.id, row);
    this.#rows.clear();
    this.#stale.clear();
  }

  /** Everything here may be outdated; ask again for what is looked at. */
  outdate(): void {
    this.outdated++;
    this.#stale = new Set(this.#rows.keys());
  }

  /**
   * Show what the person chose; it stays so until `chosen` is called.
   *
   * Answers come in the order of the questions, so whatever comes until then may tell of the time before.
   */
  choose(change: Change): void {
    this.changeAll(change);
    this.#choices++;
  }

  /** Python has answered one choice. */
  chosen(): void {
    this.#choices--;
    if (!this.#choices) this.#before.clear();
  }

  at(position: number): Row | undefined {
    return this.#rows.get(position);
  }

  /** Take a page in; one that was asked for before everything was outdated is shown, and asked for again. */
  put(start: number, page: Page, fresh = true): void {
    this.pages++;
    for (const [position, row] of linesOf(page, start)) {
      const earlier = this.#rows.get(position);
      this.#carryOver(earlier?.id === row.id ? earlier : this.#before.get(row.id), row);
      this.#rows.set(position, row);
      if (fresh) this.#stale.delete(position);
      else this.#stale.add(position);
    }
    this.#prune(start);
  }

  /** Replace rows that are here, wherever they stand, by newer ones with the same ids. */
  patch(page: Page): void {
    const fresh = new Map(
      [...rowsOf(page), ...(page.groups ?? []).map(groupRow)].map((row) => [row.id, row]),
    );
    for (const [position, row] of this.#rows) {
      const newer = fresh.get(row.id);
      if (newer) {
        const { parent, number } = row;
        this.#carryOver(row, newer);
        this.#rows.set(position, Object.assign(newer, { parent, number }));
      }
    }
  }

  /** What was done with a row and is not answered yet outlives a page that was under way. */
  #carryOver(earlier: Row | undefined, row: Row): void {
    if (!earlier) return;
    Object.assign(row, { pending: earlier.pending, marking: earlier.marking });
    if (!this.#choices) return;
    row.selected = earlier.selected;
    if (row.group && earlier.group)
      row.group = { ...row.group, selected: Math.min(earlier.group.selected, row.group.rows) };
  }

  /** Change what is shown of a row before Python has answered. */
  change(position: number, change: Partial<Row>): void {
    const row = this.#rows.get(position);
    if (row) this.#rows.set(position, { ...row, ...change });
  }

  /** Change those rows of which `change` says what is other now. */
  changeAll(change: Change): void {
    for (const [position, row] of this.#rows) {
      const other = change(row, position);
      if (other) this.#rows.set(position, { ...row, ...other });
    }
  }

  positionOf(id: string): number | undefined {
    for (const [position, row] of this.#rows) if (row.id === id) return position;
    return undefined;
  }

  /** Stretches of at most a block between `first` and `last` that are missing or stale, nearest to the middle first. */
  missing(first: number, last: number): [number, number][] {
    const found: [number, number][] = [];
    for (let block = Math.floor(first / BLOCK) * BLOCK; block <= last; block += BLOCK) {
      let start = block;
      const stop = block + BLOCK;
      while (start < stop && this.#fresh(start)) start++;
      const wanted = Math.max(start, first);
      if (start < stop && !this.#allFresh(wanted, Math.min(stop - 1, last))) found.push([start, stop]);
    }
    const middle = (first + last) / 2;
    return found.sort((a, b) => Math.abs(a[0] + BLOCK / 2 - middle) - Math.abs(b[0] + BLOCK / 2 - middle));
  }

  #fresh(position: number): boolean {
    return this.#rows.has(position) && !this.#stale.has(position);
  }

  #allFresh(first: number, last: number): boolean {
    for (let at = first; at <= last; at++) if (!this.#fresh(at)) return false;
    return true;
  }

  #prune(near: number): void {
    if (this.#rows.size <= KEEP) return;
    for (const [position, row] of this.#rows) {
      // A group row may stand above its rows however far up it is.
      if (Math.abs(position - near) > KEEP / 4 && !row.group) {
        this.#rows.delete(position);
        this.#stale.delete(position);
      }
    }
  }
}

/** How a row looks that is selected, or is not. */
export function picked(row: Row, selected: boolean): Partial<Row> {
  return row.group ? { group: { ...row.group, selected: selected ? row.group.rows : 0 } } : { selected };
}

/** The lines of a page by position: rows and group rows, and the group row further up. */
function linesOf(page: Page, start: number): [number, Row][] {
  const rows = rowsOf(page);
  if (!page.groups) return rows.map((row, at) => [start + at, row]);
  const heads = new Map(page.groups.map((group) => [group.at, groupRow(group)]));
  const above = heads.get(-1);
  let parent = above?.group?.line;
  const lines: [number, Row][] = above && parent !== undefined ? [[parent, above]] : [];
  let next = 0;
  for (let at = 0; next < rows.length || heads.has(at); at++) {
    const head = heads.get(at);
    if (head) parent = start + at;
    const row = head ?? {
      ...(rows[next] as Row),
      ...(parent === undefined ? {} : { parent }),
      ...numbered(page, next),
    };
    if (!head) next++;
    lines.push([start + at, row]);
  }
  return lines;
}

function numbered({ numbers }: Page, at: number): { number?: number } {
  const number = numbers?.[at];
  return number === undefined ? {} : { number };
}

function groupRow(group: GroupInfo): Row {
  return {
    id: group.id,
    group,
    label: group.label,
    selected: false,
    mark: undefined,
    old: {},
    cells: {},
    pending: {},
  };
}

function rowsOf(page: Page): Row[] {
  const keys = Object.keys(page.cells);
  return page.ids.map((id, at) => ({
    id,
    label: page.labels[at] ?? id,
    selected: page.selected[at] === 1,
    mark: page.marks[at],
    old: page.old[at] ?? {},
    cells: Object.fromEntries(keys.map((key) => [key, page.cells[key]?.[at] ?? {}])),
    pending: {},
  }));
}
