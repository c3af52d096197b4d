/** Made of artwidgets/widgets/protocol/grid.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Noted, Nothing, Suggest, Suggested } from "../shared/protocol.ts";

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

export type Status = "ready" | "loading" | "empty" | "failed";

export type Mode = "replace" | "add" | "remove" | "toggle";

/** A column, and whether it is descending. */
export type SortKey = [string, boolean];

/** What an editor holds: a list for chips. */
export type Value = string | string[];

/** A column as it is laid out. */
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
  /** What the pointer is told over the title; empty for nothing. */
  hint: string;
}

/** A way to put rows together, and the columns whose menus offer it. */
export interface GroupingInfo {
  key: string;
  title: string;
  offered: string[];
}

/** A display-ready cell; keys without a value are absent. */
export interface Cell {
  /** Text. */
  t?: string | undefined;
  /** The exact value, told on hover. */
  h?: string | undefined;
  /** Chips. */
  c?: string[] | undefined;
  /** How many chips in all. */
  n?: number | undefined;
  /** Staged chips that are new: they are always shown. */
  a?: string[] | undefined;
  /** Text was cut: an editor asks for all of it. */
  m?: 1 | undefined;
  /** A number, among values of other types. */
  r?: 1 | undefined;
  /** Which flag it is, as ``link``: what its picture is chosen by. */
  f?: string | undefined;
}

/** A group row, and what is told of it. */
export interface GroupInfo {
  /** Where it stands among a page's lines; -1: further up. */
  at: number;
  /** Where it stands in the table. */
  line: number;
  id: string;
  label: string;
  rows: number;
  size: string;
  folded: boolean;
  /** How many of its rows are selected. */
  selected: number;
  /** How many of its rows bear which mark. */
  marks: Record<string, number>;
  /** Which group it is, of how many. */
  position: [number, number];
}

/** Some lines of the table. */
export interface Page {
  /** Where rows are grouped: the group rows among them. */
  groups?: GroupInfo[] | undefined;
  /** Where rows are grouped: the rows' places among all rows shown. */
  numbers?: number[] | undefined;
  ids: string[];
  labels: string[];
  selected: number[];
  marks: Record<string, string>;
  old: Record<string, Record<string, string>>;
  cells: Record<string, Cell[]>;
}

/** How many rows there are, are shown, and are selected. */
export interface Counts {
  base: number;
  total: number;
  selected: number;
  selected_hidden: number;
  /** Sum of the first size column over the selection, human. */
  selected_size?: string | undefined;
  /** Rows that a range took with folded groups. */
  folded?: number | undefined;
}

/** Which rows are shown. */
export interface ViewState extends Counts {
  epoch: number;
  keys: SortKey[];
  /** By what rows are grouped. */
  group?: string | undefined;
  /** How many groups there are. */
  groups?: number | undefined;
  /** How many lines rows take with their group rows. */
  lines?: number | undefined;
  state: Status;
  text: string;
}

/** The view at the place where the person is. */
export interface Opened extends ViewState {
  anchor: number | null;
  focus: number | null;
  /** The row that was in focus is in a folded group, at whose line the focus is. */
  focus_folded?: true | undefined;
  start: number;
  /** Left out where it is the one that travelled with the widget and is on the screen. */
  page?: Page | undefined;
}

/** ``view``: other rows are shown. */
export interface ViewPush extends ViewState {
  /** Whether the same rows were merely read again, so that the place is to be kept. */
  keep: boolean;
  page?: Page | undefined;
}

/** ``patch``: rows that look different; null: ask for all again. */
export interface PatchPush {
  page: Page | null;
}

/** ``selection``: other rows are selected. */
export interface SelectionPush extends Counts {
  /** Of the view that selected them. */
  origin: string;
  epoch: number;
}

/** ``status``: something is said in place of rows. */
export interface StatusPush {
  state: Status;
  text: string;
}

/** ``edit``: Python asks for an editor on a row. */
export interface EditPush {
  epoch: number;
  row: string;
  position: number;
}

/** Read the view, at the place where the person is. */
export interface Open {
  rows: number;
  anchor?: string | undefined;
  focus?: string | undefined;
  /** Which of the views that travelled with the widget is on the screen. */
  travelled?: number | undefined;
}

/** Read lines of the view. */
export interface Rows {
  epoch: number;
  start: number;
  stop: number;
}

/** Lines of the view. */
export interface RowsAnswer {
  epoch: number;
  start: number;
  page: Page;
}

/** Order the rows, most important key first. */
export interface Sort {
  keys: SortKey[];
}

/** Put rows together, or no longer. */
export interface GroupBy {
  by: string | null;
}

/** Fold groups, or unfold them. */
export interface Fold {
  groups?: string[] | undefined;
  all?: boolean | undefined;
  folded: boolean;
}

/** Select rows by one of four ways. */
export interface Select {
  ranges?: [number, number][] | undefined;
  ids?: string[] | undefined;
  all?: boolean | undefined;
  groups?: string[] | undefined;
  mode: Mode;
  epoch: number;
}

/** A cell. */
export interface CellAsked {
  row: string;
  column: string;
}

/** What an editor opens with. */
export interface CellValue {
  value: Value;
}

/** A value while it is typed. */
export interface Check extends CellAsked {
  value: Value;
}

/** A value to be staged. */
export interface Edit extends CellAsked {
  value: Value;
  /** The note that was seen of it. */
  seen?: string | undefined;
}

/** Staged: the row as it looks now; or what is to be seen first. */
export interface Edited {
  page?: Page | undefined;
  note?: string | undefined;
}

/** How many rows a value was filled into. */
export interface Filled {
  changed: number;
  /** Selected, and not shown. */
  left: number;
  /** In folded groups. */
  folded?: number | undefined;
  /** What happened, in words. */
  message: string;
}

/** Copy the selected rows, or else the cell. */
export interface Copy extends CellAsked {
  columns: string[];
}

/** TSV. */
export interface Copied {
  text: string;
  rows: number;
  /** What happened, in words. */
  message: string;
}

/** Edit the cells below and to the right. */
export interface Paste {
  epoch: number;
  position: number;
  columns: string[];
  text: string;
  /** Leave out the cells that are refused, instead of refusing all. */
  rest?: boolean | undefined;
}

/** How many cells were pasted, and how many left out. */
export interface Pasted {
  changed: number;
  left: number;
  /** What happened, in words. */
  message: string;
}

/** Find the next row whose name begins so. */
export interface Find {
  text: string;
  /** The position to look from. */
  after: number;
}

/** Where it is. */
export interface Found {
  position: number | null;
  /** Its name, where it is in a folded group. */
  folded?: string | undefined;
  /** What happened, in words; "" where it is in sight. */
  message: string;
}

/** Look for columns by their titles. */
export interface Offers {
  text: string;
}

/** A column that can be added, and in how many rows it has a value. */
export interface Offer {
  key: string;
  title: string;
  rows: number;
  exact: boolean;
}

/** Columns that can be added. */
export interface Offered {
  offers: Offer[];
}

/** A row. */
export interface RowAsked {
  row: string;
}

/** What can be done with a row. */
export interface RowMenuItem {
  name: string;
  label: string;
  /** Put on the clipboard; nothing else is done then. */
  copies: string;
}

/** A row's menu; null is a line between its groups. */
export interface RowMenu {
  items: (RowMenuItem | null)[];
}

/** Do what an item of a row's menu says. */
export interface Choose {
  row: string;
  name: string;
}

/** Another row has the focus; null: a group row. */
export interface Focus {
  row: string | null;
  /** On its box alone. */
  ticked?: boolean | undefined;
}

/** A key asks for more than the table does. */
export interface Command {
  name: string;
}

/** What the table is asked. */
export interface Messages {
  open: Ask<Open, Opened>;
  rows: Ask<Rows, RowsAnswer>;
  sort: Ask<Sort, Nothing>;
  group: Ask<GroupBy, Nothing>;
  fold: Ask<Fold, Nothing>;
  select: Ask<Select, Counts>;
  value: Ask<CellAsked, CellValue>;
  suggest: Ask<Suggest, Suggested>;
  offers: Ask<Offers, Offered>;
  check: Ask<Check, Noted>;
  edit: Ask<Edit, Edited>;
  fill: Ask<CellAsked, Filled>;
  copy: Ask<Copy, Copied>;
  paste: Ask<Paste, Pasted>;
  find: Ask<Find, Found>;
  menu: Ask<RowAsked, RowMenu>;
  choose: Ask<Choose, Nothing>;
  focus: Ask<Focus, Nothing>;
  command: Ask<Command, Nothing>;
}

/** How a person laid the table out; what it does not say is as the columns say. */
export interface Arrangement {
  order?: string[] | undefined;
  hidden?: string[] | undefined;
  pinned?: string[] | undefined;
  widths?: Record<string, number> | undefined;
  /** Keys of columns added. */
  extra?: string[] | undefined;
  /** A grouping's key. */
  group?: string | undefined;
}
