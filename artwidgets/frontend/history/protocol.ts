/** Made of artwidgets/widgets/protocol/history.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, File, Nothing, PlanItem } from "../shared/protocol.ts";

/** What a plan deleted and its archive has; or what became of it once it was restored. */
export interface Restore {
  plan: string;
  archive: string;
  words: string;
  /** What restores it; "" where there is nothing to confirm. */
  button: string;
  lines: string[];
  /** Lines that are not told. */
  more: number;
  bad: boolean;
}

/** What the history shows before its plans are asked for. */
export interface State {
  open: boolean;
  busy: boolean;
  project_path: string;
  everywhere: boolean;
  /** What is asked to be confirmed, or was done last. */
  restore: Restore | null;
}

export type PlanState = "finished" | "cancelled" | "interrupted" | "unreadable";

export type ItemStatus = "done" | "failed" | "skipped" | "not reached";

/** A past plan. */
export interface Plan {
  plan: string;
  project: string;
  when: string;
  by: string;
  words: string;
  state: PlanState;
  items: number;
  matching: number;
  resumable: boolean;
  revertible: boolean;
  restorable: boolean;
  /** Where what it deleted was archived; "" for nowhere. */
  archive: string;
}

/** What became of one item. */
export interface Item extends PlanItem {
  status: ItemStatus;
  reason: string;
  at: string;
}

/** The record kept of a version or collection, as it was reviewed. */
export interface Kept {
  name: string;
  facts: [string, string][];
  description: string;
  aliases: string[];
  tags: string[];
  metadata: string;
}

/** Plans that mention a text. */
export interface PlansAsked {
  text: string;
  everywhere: boolean;
  start: number;
}

/** A page of plans. */
export interface Plans {
  plans: Plan[];
  total: number;
  start: number;
}

/** Items of a plan that mention a text. */
export interface ItemsAsked {
  plan: string;
  text: string;
  start: number;
}

/** A page of items. */
export interface Items {
  items: Item[];
  total: number;
  start: number;
}

/** An item of a plan. */
export interface RecordAsked {
  plan: string;
  key: string;
}

/** What was kept of it. */
export interface Record {
  record: Kept;
}

/** A plan. */
export interface PlanAsked {
  plan: string;
}

/** In which form a plan is wanted. */
export interface Export extends PlanAsked {
  form: "csv" | "json";
}

/** What the history is asked. */
export interface Messages {
  plans: Ask<PlansAsked, Plans>;
  items: Ask<ItemsAsked, Items>;
  record: Ask<RecordAsked, Record>;
  export: Ask<Export, File>;
  resume: Ask<PlanAsked, Nothing>;
  revert: Ask<PlanAsked, Nothing>;
  look_up: Ask<PlanAsked, Nothing>;
  restore: Ask<PlanAsked, Nothing>;
  leave: Ask<Nothing, Nothing>;
  back: Ask<Nothing, Nothing>;
}
