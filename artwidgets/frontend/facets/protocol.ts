/** Made of artwidgets/widgets/protocol/facets.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

/** A box to tick. */
export interface Value {
  /** The condition that it ticks, as a query. */
  key: string;
  label: string;
  rows: number;
  /** Listed bytes, in words. */
  size: string;
  ticked: boolean;
}

/** A field: a group of boxes. */
export interface Facet {
  name: string;
  title: string;
  values: Value[];
  /** How many values there are, shown or not. */
  all: number;
  /** There are enough of them to be searched. */
  long: boolean;
  /** What its values are searched for. */
  search: string;
  /** More than the largest are shown. */
  wide: boolean;
}

/** What the panel shows. */
export interface State {
  loaded: boolean;
  open: boolean;
  facets: Facet[];
  /** Boxes that are ticked. */
  ticked: number;
}

/** Tick a box, or tick it no longer. */
export interface Tick {
  facet: string;
  key: string;
}

/** Look for values of a facet. */
export interface Search {
  facet: string;
  text: string;
}

/** Show more values of a facet, or the largest alone. */
export interface Wide {
  facet: string;
  wide: boolean;
}

/** Open the panel, or close it. */
export interface Fold {
  open: boolean;
}

/** What the panel is asked. */
export interface Messages {
  fold: Ask<Fold, Nothing>;
  tick: Ask<Tick, Nothing>;
  search: Ask<Search, Nothing>;
  wide: Ask<Wide, Nothing>;
  clear: Ask<Nothing, Nothing>;
}
