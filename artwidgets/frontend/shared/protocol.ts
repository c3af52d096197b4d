/** Made of artwidgets/widgets/protocol/shared.py by `python -m tests.frontend.protocol`. Edit that. */

/** A message: what it carries beside its id and kind, and what its answer carries beside ``ok``. */
export interface Ask<Asked, Answered> {
  asked: Asked;
  answered: Answered;
}

/** No more than that it was asked, or done. */
export type Nothing = Record<never, never>;

/** An answer that says no. */
export interface Refusal {
  id: string | null;
  ok: false;
  /** In words for a person. */
  error: string;
  /** It spoke of rows that are no longer shown; what is shown now follows by itself. */
  stale?: true | undefined;
  /** Of a paste, where some of its cells could be pasted all the same. */
  choice?: Choice | undefined;
  /** Of a paste: the first cells that are refused. */
  cells?: RefusedCell[] | undefined;
  /** Of a paste: how many cells are refused. */
  refused?: number | undefined;
  /** Of a paste: how many cells could be pasted all the same. */
  others?: number | undefined;
}

/** What a person is asked about a paste, in words. */
export interface Choice {
  title: string;
  /** Which cells are refused, and why. */
  lines: string[];
  /** What the button says that pastes the others. */
  rest: string;
}

/** A cell that does not take what was pasted. */
export interface RefusedCell {
  /** The name of its row. */
  row: string;
  /** The title of its column. */
  column: string;
  /** Why. */
  words: string;
}

/** Asks for words that complete what is typed. */
export interface Suggest {
  column: string;
  text: string;
}

/** Words that may be meant. */
export interface Suggested {
  words: string[];
}

/** What is to be known of a value before it is staged; without a note there is nothing. */
export interface Noted {
  note?: string | undefined;
  /** Whether it is staged only once the note has been seen. */
  hold?: boolean | undefined;
}

/** A text as it was written. */
export interface Text {
  text: string;
}

/** A file for the person to keep. */
export interface File {
  name: string;
  text: string;
}

/** A value that a person types into a field. */
export interface Checked {
  field: string;
  value: unknown;
}

export type ActionName = "edit" | "unlink" | "delete" | "edit_collection" | "delete_collection";

/** A field that is another value; null where there is none. */
export interface ValueChange {
  field: string;
  old: string | null;
  new: string | null;
}

/** Names (aliases, tags) that go and that come. */
export interface NamesChange {
  field: string;
  removed: string[];
  added: string[];
}

export type Change = ValueChange | NamesChange;

/** What happens to one version or collection. */
export interface PlanItem {
  key: string;
  id: string;
  name: string;
  type: string;
  action: ActionName;
  /** The action in words: as it is planned, or as it was done. */
  verb: string;
  words: string;
  size: string;
  /** Aliases that a delete takes along. */
  goes: string[];
  changes: Change[];
  warnings: string[];
  refusal: string | null;
}
