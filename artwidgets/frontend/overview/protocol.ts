/** Made of artwidgets/widgets/protocol/overview.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

/** One of the three figures. */
export interface Figure {
  title: string;
  value: string;
  note: string;
}

/** A type in the bar of what is folded, and in the months; "" stands for all smaller ones. */
export interface Part {
  name: string;
  bytes: number;
}

/** Nodes of the tree as columns: parents first, siblings by size, what is left of them last. */
export interface Nodes {
  /** Of what is left: "". */
  names: string[];
  /** 0 a type, 1 a collection, 2 a version. */
  levels: number[];
  /** Which; the same for as long as `listing` is. Of what is left: -1. */
  numbers: number[];
  /** Place of the node that holds it; -1 for those right below what is looked into. */
  parents: number[];
  area: number[];
  frees: number[];
  /** Empty where it is the same as `area`. */
  listed: number[];
  /** Versions in it; of what is left, how many nodes. */
  rows: number[];
  /** Step of age, 0 the newest; -1 where nobody knows. */
  steps: number[];
}

/** A step of the way to what is looked into. */
export interface Crumb {
  name: string;
  path: number[];
}

/** What is below the place that is looked into. */
export interface Tree {
  /** Which listing the numbers are of. */
  listing: number;
  /** Bytes of all that the filter shows. */
  total: number;
  /** The first is all; the last is what is looked into. */
  way: Crumb[];
  nodes: Nodes;
}

/** A month. */
export interface Bar {
  /** Its first day; "" for all that is older. */
  first: string;
  last: string;
  rows: number;
  parts: number[];
  /** The filter shows some of it. */
  lit: boolean;
  /** The filter asks for this month and no other. */
  chosen: boolean;
}

/** Bytes by month, also of months that the filter leaves out by their days alone. */
export interface Months {
  /** Types; "" stands for all smaller ones. */
  parts: string[];
  bars: Bar[];
}

/** Manifests are being read. */
export interface Reading {
  done: number;
  total: number | null;
  words: string;
  stopping: boolean;
}

/** What the overview shows. */
export interface State {
  loaded: boolean;
  open: boolean;
  figures: Figure[];
  parts: Part[];
  legend: string;
  /** Versions of the listing whose manifest is not read. */
  unread: number;
  reading: Reading | null;
  /** None while it is folded. */
  tree: Tree | null;
  months: Months | null;
}

/** Unasked, kind ``reading``: how far the manifests are. */
export interface ReadingPush {
  reading: Reading | null;
}

/** Open it, or fold it. */
export interface Fold {
  open: boolean;
}

/** Look into something. */
export interface Go {
  listing: number;
  /** Numbers of the type and of the collection; none for all. */
  path: number[];
  /** It came by a double click, whose first click filtered: that is taken back. */
  undo: boolean;
}

/** Filter the table to a node; again, and the filter goes. */
export interface Choose {
  listing: number;
  level: number;
  number: number;
}

/** Filter the table to a month; again, and the filter goes. */
export interface Month {
  first: string;
  last: string;
}

/** What the overview is asked. */
export interface Messages {
  fold: Ask<Fold, Nothing>;
  go: Ask<Go, Nothing>;
  choose: Ask<Choose, Nothing>;
  month: Ask<Month, Nothing>;
  read: Ask<Nothing, Nothing>;
  stop: Ask<Nothing, Nothing>;
}
