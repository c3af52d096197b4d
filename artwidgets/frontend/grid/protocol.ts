/** What goes over the channel; artwidgets/widgets/grid/conversation.py is the other side. */

export type Kind =
  | "text"
  | "chips"
  | "bytes"
  | "count"
  | "time"
  | "due"
  | "duration"
  | "flag"
  | "json"
  | "value";

export interface ColumnInfo {
  key: string;
  title: string;
  kind: Kind;
  width: number;
  editable: boolean;
  pinned: boolean;
  hidden: boolean;
  completes: boolean;
  /** Of a text too long for its cell, the middle is left out. */
  ends: boolean;
}

/** A display-ready cell: text, exact value on hover, chips and how many in all, whether text was cut. */
export interface Cell {
  t?: string;
  h?: string;
  c?: string[];
  n?: number;
  /** Staged chips that are new: they are always shown. */
  a?: string[];
  m?: 1;
  /** A number, among values of other types. */
  r?: 1;
}

/** A group row: where it stands among a page's lines (-1: further up) and in the table, and what is told of it. */
export interface GroupInfo {
  at: number;
  line: number;
  id: string;
  label: string;
  rows: number;
  size: string;
  folded: boolean;
  /** How many of its rows are selected, and bear which mark. */
  selected: number;
  marks: Record<string, number>;
  /** Which group it is, of how many. */
  place: [number, number];
}

/** A way to put rows together, and the columns whose menus offer it. */
export interface GroupingInfo {
  key: string;
  title: string;
  offered: string[];
}

export interface Page {
  /** Where rows are grouped: the group rows among them, and the rows' places among all rows shown. */
  groups?: GroupInfo[];
  numbers?: number[];
  ids: string[];
  labels: string[];
  selected: number[];
  marks: Record<string, string>;
  old: Record<string, Record<string, string>>;
  cells: Record<string, Cell[]>;
}

export interface Counts {
  base: number;
  total: number;
  selected: number;
  selected_hidden: number;
  /** Sum of the first size column over the selection, human. */
  selected_size?: string;
  /** Rows that a range took with folded groups. */
  folded?: number;
}

export interface ViewState extends Counts {
  epoch: number;
  keys: [string, boolean][];
  /** Where rows are grouped: by what, how many groups, and how many lines they take with their group rows. */
  group?: string;
  groups?: number;
  lines?: number;
  state: "ready" | "loading" | "empty" | "failed";
  text: string;
}

export interface Opened extends ViewState {
  anchor: number | null;
  focus: number | null;
  /** The row that was in focus is in a folded group, at whose line the focus is. */
  focus_folded?: true;
  start: number;
  page: Page;
}

export interface ViewPush extends ViewState {
  /** Whether the same rows were merely read again, so that the place is to be kept. */
  keep: boolean;
  page?: Page;
}

/** Python asks for an editor on a row. */
export interface EditPush {
  epoch: number;
  row: string;
  position: number;
}

/** What can be done with a row; `copies` is put on the clipboard. */
export interface RowMenuItem {
  name: string;
  label: string;
  copies: string;
}

/** A column that can be added, and in how many rows it has a value. */
export interface Offer {
  key: string;
  title: string;
  rows: number;
  exact: boolean;
}

export interface RowsAnswer {
  epoch: number;
  start: number;
  page: Page;
}
