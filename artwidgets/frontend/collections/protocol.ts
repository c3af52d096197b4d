/** Made of artwidgets/widgets/protocol/collections.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing, Suggest, Suggested } from "../shared/protocol.ts";

/** What stands around the table of collections. */
export interface State {
  /** How many are selected and what they hold, in words. */
  selection: string;
  selected: number;
  staged: number;
  undo: string | null;
  redo: string | null;
  loaded: boolean;
  busy: boolean;
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
  delete: Ask<Nothing, Nothing>;
  edit: Ask<Edit, Nothing>;
  undo: Ask<Nothing, Nothing>;
  redo: Ask<Nothing, Nothing>;
  review: Ask<Nothing, Nothing>;
  refresh: Ask<Nothing, Nothing>;
  clear: Ask<Nothing, Nothing>;
  suggest: Ask<Suggest, Suggested>;
}
