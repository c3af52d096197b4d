/** Made of artwidgets/widgets/protocol/toolbar.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Checked, Noted, Nothing, Suggest, Suggested } from "../shared/protocol.ts";

/** What the toolbar shows. */
export interface State {
  /** What is selected, and what deleting it frees, in words. */
  selection: string;
  /** What is marked for deletion, and what that frees, in words. */
  marked: string;
  selected: number;
  focused: boolean;
  /** All that a button acts on goes soon, or is staged to: it is offered to keep it. */
  going: boolean;
  /** Edit means one row, and it is on the screen. */
  in_place: boolean;
  staged: number;
  /** The table shows all that is staged, whatever the filter says. */
  staged_only: boolean;
  undo: string | null;
  redo: string | null;
  loaded: boolean;
  busy: boolean;
  details: boolean;
  overview: boolean;
  facets: boolean;
  policy: boolean;
}

/** An edit of all that is selected; what is empty stays as it is. */
export interface Edit {
  add_aliases: string[];
  remove_aliases: string[];
  add_tags: string[];
  remove_tags: string[];
  metadata_key: string;
  metadata_value: string;
  remove_metadata: string[];
  ttl: string;
  /** The note that was seen of the TTL. */
  seen: string;
  description: string | null;
  /** The description is a template, filled in for each version. */
  fills: boolean;
  /** A metadata key, and what it is to be called. */
  rename_from: string;
  rename_to: string;
}

/** One field of one version, as an edit would leave it. */
export interface PreviewLine {
  name: string;
  /** "" of a version that stays as it is. */
  field: string;
  old: string;
  new: string;
  note: string;
  /** Why it can't be. */
  problem: string;
}

/** What an edit would come to. */
export interface Previewed {
  words: string;
  /** The first of them. */
  lines: PreviewLine[];
  /** What the runs tell has to be read first: to be asked again. */
  reading: boolean;
}

/** A delete that waits. */
export interface Expire {
  /** How long, as ``7d``. */
  after: string;
}

/** What the toolbar is asked. */
export interface Messages {
  delete: Ask<Nothing, Nothing>;
  expire: Ask<Nothing, Nothing>;
  expire_after: Ask<Expire, Nothing>;
  keep_after_all: Ask<Nothing, Nothing>;
  undo: Ask<Nothing, Nothing>;
  redo: Ask<Nothing, Nothing>;
  review: Ask<Nothing, Nothing>;
  history: Ask<Nothing, Nothing>;
  overview: Ask<Nothing, Nothing>;
  facets: Ask<Nothing, Nothing>;
  staged_only: Ask<Nothing, Nothing>;
  refresh: Ask<Nothing, Nothing>;
  details: Ask<Nothing, Nothing>;
  clear: Ask<Nothing, Nothing>;
  edit_row: Ask<Nothing, Nothing>;
  edit: Ask<Edit, Noted>;
  preview: Ask<Edit, Previewed>;
  keep: Ask<Nothing, Nothing>;
  suggest: Ask<Suggest, Suggested>;
  check: Ask<Checked, Noted>;
}
