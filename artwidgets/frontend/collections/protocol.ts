/** Made of artwidgets/widgets/protocol/collections.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing, Suggest, Suggested } from "../shared/protocol.ts";

/** A ready-made query. */
export interface Preset {
  title: string;
  query: string;
  help: string;
  on: boolean;
}

/** What stands around the table of collections. */
export interface State {
  query: string;
  /** How many are shown of how many, in words. */
  count: string;
  presets: Preset[];
  /** How many are selected and what they hold, in words. */
  selection: string;
  selected: number;
  staged: number;
  undo: string | null;
  redo: string | null;
  loaded: boolean;
  busy: boolean;
}

/** A query as it is typed. */
export interface Filter {
  text: string;
}

/** Whether it was taken. */
export interface Filtered {
  /** Why not; "" where it was. */
  problem: string;
}

/** An edit of all that is selected; what is empty stays as it is. */
export interface Edit {
  add_tags: string[];
  remove_tags: string[];
  type: string;
  description: string | null;
}

/** What it is asked. */
export interface Messages {
  filter: Ask<Filter, Filtered>;
  delete: Ask<Nothing, Nothing>;
  edit: Ask<Edit, Nothing>;
  undo: Ask<Nothing, Nothing>;
  redo: Ask<Nothing, Nothing>;
  review: Ask<Nothing, Nothing>;
  refresh: Ask<Nothing, Nothing>;
  clear: Ask<Nothing, Nothing>;
  suggest: Ask<Suggest, Suggested>;
}
