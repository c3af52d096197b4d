/** Made of artwidgets/widgets/protocol/filter_bar.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

/** One term of the query. */
export interface Term {
  text: string;
  /** In characters of the query, as Python counts them. */
  start: number;
  end: number;
  negated: boolean;
}

/** A term without which a query that finds nothing would find rows. */
export interface Removal {
  at: number;
  text: string;
  rows: number;
}

/** A query with a name. */
export interface Preset {
  title: string;
  query: string;
  help: string;
  on: boolean;
}

/** A query that the person saved. */
export interface Saved {
  name: string;
  query: string;
  on: boolean;
}

/** What the bar shows. */
export interface State {
  /** The rows that it filters. */
  what: "versions" | "collections";
  query: string;
  terms: Term[];
  /** What it finds, in words. */
  count: string;
  /** Null unless the query finds nothing. */
  removals: Removal[] | null;
  presets: Preset[];
  /** So many presets stand in the bar; the others are in its menu. */
  in_bar: number;
  saved: Saved[];
}

/** Why a query can't be read, and where. */
export interface Problem {
  words: string;
  position: number;
}

/** Whether a query was applied. */
export interface Applied {
  problem: Problem | null;
  /** The text is still being written: the rows of the query before stay. */
  unfinished?: boolean | undefined;
}

/** A query as it is typed, with the cursor's place; without it, as it is meant. */
export interface Filter {
  text: string;
  cursor?: number | undefined;
}

/** A query as it is typed. */
export interface Complete {
  text: string;
  cursor: number;
}

/** One thing that could be written. */
export interface Completion {
  insert: string;
  label: string;
  kind: "field" | "value" | "word";
  count: number | null;
  help: string;
}

/** What could replace the text from start to end. */
export interface Completions {
  start: number;
  end: number;
  items: Completion[];
}

/** A preset, to be put into the query or taken out. */
export interface PresetAsked {
  query: string;
}

/** A term of a query, by its place. */
export interface TermAsked {
  query: string;
  at: number;
}

/** A query to be saved: by default the one applied, behind the others. */
export interface Save {
  name: string;
  query?: string | undefined;
  at?: number | null | undefined;
}

/** A saved filter's names. */
export interface Rename {
  name: string;
  to: string;
}

/** A saved filter. */
export interface Forget {
  name: string;
}

/** What it was, so that it can be saved again. */
export interface Forgotten {
  query: string;
  at: number | null;
}

/** What the filter bar is asked. */
export interface Messages {
  filter: Ask<Filter, Applied>;
  complete: Ask<Complete, Completions>;
  preset: Ask<PresetAsked, Applied>;
  drop: Ask<TermAsked, Applied>;
  negate: Ask<TermAsked, Applied>;
  look: Ask<Nothing, Nothing>;
  save: Ask<Save, Nothing>;
  rename: Ask<Rename, Nothing>;
  forget: Ask<Forget, Forgotten>;
}
