/** Made of artwidgets/widgets/protocol/review.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, File, Nothing, PlanItem } from "../shared/protocol.ts";

export type GroupTone = "danger" | "warn" | "plain" | "good";

/** An item as the review shows it. */
export interface Item extends PlanItem {
  /** How many items say the same and stand here as one. */
  same: number;
  hidden: boolean;
  outcome: string;
  /** What to choose to have it done with its aliases or links; "" where that is not what it lacks. */
  aliases: string;
}

/** That a collection could go whole. */
export interface Advice {
  key: string;
  name: string;
  words: string;
  /** It can be chosen as it is. */
  offered: boolean;
}

/** The deletes of versions of one collection. */
export interface Collection {
  key: string;
  name: string;
  type: string;
  /** Items. */
  count: number;
  /** How many of how many go, in words. */
  goes: string;
  /** What stays, in words; "" where nothing can be said of it. */
  stays: string;
  emptied: boolean;
  /** What it frees of what is listed, as far as that is known. */
  size: string;
  notes: string[];
  advice: Advice | null;
  hidden: number;
  open: boolean;
  /** The first of them where it is open. */
  items: Item[];
}

/** Items that the same happens to. */
export interface Group {
  key: string;
  title: string;
  help: string;
  tone: GroupTone;
  count: number;
  /** Lines that the items make when what says the same is one, or collections. */
  entries: number;
  totals: string;
  sortable: boolean;
  hidden: number;
  /** What to choose for all of them; "" where there is nothing. */
  aliases: string;
  items: Item[];
  /** In the place of items, where they stand by their collection. */
  collections: Collection[];
}

export type PartKey = "going" | "unread" | "shared" | "repeated" | "references";

/** A part of the bytes that are listed of what goes. */
export interface Part {
  key: PartKey;
  label: string;
  size: string;
  /** Of the whole, 0 to 1. */
  share: number;
  percent: string;
}

/** What becomes of the listed bytes of what goes. */
export interface Weight {
  listed: string;
  parts: Part[];
  /** All of it in a sentence, for who does not see it. */
  words: string;
  /** Why not all of it is known; "" where it is. */
  why: string;
}

/** What is told of the whole. */
export interface Totals {
  summary: string;
  bytes: string;
  weight: Weight | null;
  note: string;
  button: string;
  /** Manifests that would have to be read to tell exact bytes. */
  unread: number;
  /** What has to be typed. */
  confirmation: string | null;
  items: number;
}

/** Whether what goes is archived before, and where to. */
export interface ArchiveFirst {
  on: boolean;
  to: string;
  /** What that copies. */
  words: string;
  /** Why nothing can be archived there; "" where nothing is wrong. */
  problem: string;
}

/** What the review shows. */
export interface State extends Totals {
  open: boolean;
  busy: boolean;
  measuring: string;
  problem: string;
  stage: "waiting" | "plan" | "outcomes";
  plan: string | null;
  stale: boolean;
  title: string;
  drops: boolean;
  staged: number;
  by_size: boolean;
  /** What is not about a collection that versions are deleted from. */
  advice: Advice[];
  groups: Group[];
  /** None where nothing goes, and where it is settled: in a plan of the past, and in results. */
  archive: ArchiveFirst | null;
}

/** More of a group. */
export interface ItemsAsked {
  group: string;
  start: number;
}

/** More of what was put together as one. */
export interface SameAsked extends ItemsAsked {
  key: string;
}

/** A page of items. */
export interface Items {
  start: number;
  items: Item[];
}

/** More of the collections that deletes are from. */
export interface CollectionsAsked {
  start: number;
}

/** A page of collections. */
export interface Collections {
  start: number;
  collections: Collection[];
}

/** Unfold a collection, or fold it. */
export interface Unfold {
  key: string;
  open: boolean;
}

/** In which order the items stand. */
export interface Sort {
  by: "plan" | "size";
}

/** An item. */
export interface ItemAsked {
  key: string;
}

/** An item, or else all that were refused for their aliases. */
export interface WithAliases {
  key?: string | undefined;
}

/** A collection that is to go whole. */
export interface CollectionChosen {
  key: string;
}

/** In which form the plan is wanted. */
export interface Export {
  form: "script" | "json" | "csv";
}

/** Whether to archive first, and where to. */
export interface ArchiveChosen {
  on: boolean;
  to: string;
}

/** The plan that was looked at, and what was typed. */
export interface Apply {
  plan: string | null;
  confirmation: string;
}

/** What the review is asked. */
export interface Messages {
  items: Ask<ItemsAsked, Items>;
  same: Ask<SameAsked, Items>;
  collections: Ask<CollectionsAsked, Collections>;
  unfold: Ask<Unfold, Nothing>;
  sort: Ask<Sort, Nothing>;
  drop: Ask<ItemAsked, Nothing>;
  with_aliases: Ask<WithAliases, Nothing>;
  whole: Ask<CollectionChosen, Nothing>;
  export: Ask<Export, File>;
  measure: Ask<Nothing, Nothing>;
  archive: Ask<ArchiveChosen, Nothing>;
  apply: Ask<Apply, Nothing>;
  again: Ask<Nothing, Nothing>;
  back: Ask<Nothing, Nothing>;
  clear: Ask<Nothing, Nothing>;
}
