/** What Python's `FilterBar` describes. */

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

export interface Preset {
  title: string;
  query: string;
  help: string;
  on: boolean;
}

export interface Saved {
  name: string;
  query: string;
  on: boolean;
}

export interface State {
  query: string;
  terms: Term[];
  count: string;
  /** Null unless the query finds nothing. */
  removals: Removal[] | null;
  presets: Preset[];
  inBar: number;
  saved: Saved[];
}

export interface Problem {
  words: string;
  position: number;
}

export interface Applied {
  problem: Problem | null;
  /** The text is still being written: the rows of the query before stay. */
  unfinished?: boolean;
}
