/** Made of artwidgets/widgets/protocol/policy.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

/** The common case of one rule, as it stands in the boxes. */
export interface Form {
  name: string;
  within: string;
  per: string;
  last: string;
  younger_than: string;
  /** How many of the best; "" for no such rule. */
  best: string;
  best_by: string;
  best_mode: string;
  always: string;
  aliased: boolean;
  linked: boolean;
  then: "delete" | "expire" | "archive";
  /** How long it waits, or where to; by `then`. */
  after: string;
  /** Queries, one a line. */
  protect: string;
}

/** Why what was typed is no policy. */
export interface Error {
  words: string;
  /** Of the text, from 1; None where it is of the form or of the whole. */
  line: number | null;
}

/** What the policy would do now. */
export interface Preview {
  keep: number;
  drop: number;
  untouched: number;
  /** All of it in a line. */
  words: string;
  frees: string;
  /** What can't be judged, and what ties. */
  notes: string[];
  /** How many it would stage that are not yet. */
  marks: number;
  button: string;
}

/** A policy to begin with. */
export interface Preset {
  name: string;
  label: string;
  help: string;
}

/** What the editor shows. */
export interface State {
  open: boolean;
  loaded: boolean;
  /** Of the last edit that this is about. */
  serial: number;
  text: string;
  /** What the rules are called. */
  rules: string[];
  /** Which of them the form shows. */
  at: number;
  form: Form;
  error: Error | null;
  counting: boolean;
  preview: Preview | null;
  /** The filter asks for what goes (``verdict:drop``). */
  only: boolean;
  /** The table's filter, to take over. */
  query: string;
  presets: Preset[];
  groups: string[];
  /** Numbers to judge the best by. */
  metrics: string[];
}

/** Open the editor, or close it. */
export interface Fold {
  open: boolean;
}

/** The policy as TOML. */
export interface Text {
  text: string;
  serial: number;
}

/** The policy as the form has it. */
export interface Filled {
  form: Form;
  serial: number;
}

/** Begin with a preset. */
export interface Named {
  name: string;
}

/** A rule by its place, from 0; behind the last: another one. */
export interface At {
  at: number;
}

/** Put ``verdict:drop`` into the filter, or take it out. */
export interface Only {
  only: boolean;
}

/** What was staged. */
export interface Staged {
  marks: number;
}

/** What the editor is asked. */
export interface Messages {
  fold: Ask<Fold, Nothing>;
  text: Ask<Text, Nothing>;
  form: Ask<Filled, Nothing>;
  preset: Ask<Named, Nothing>;
  rule: Ask<At, Nothing>;
  remove_rule: Ask<Nothing, Nothing>;
  only: Ask<Only, Nothing>;
  stage: Ask<Nothing, Staged>;
}
