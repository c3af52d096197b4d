/** Made of artwidgets/widgets/protocol/browser.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

export type Mode = "table" | "review" | "history";

/** What is to be known of the rows, beside them or in their place, and what mends it. */
export interface ListingStatus {
  position: "instead" | "above";
  title: string;
  words: string;
  button: string;
  bad: boolean;
}

/** Which part is in front. */
export interface State {
  mode: Mode;
  /** Details are wanted. */
  open: boolean;
  focused: boolean;
  /** Facets are wanted. */
  facets: boolean;
  /** The collections are in front, and not the versions. */
  collections: boolean;
  staged: number;
  listing_status: ListingStatus | null;
  /** What the trait of this name is to become. */
  revision: number;
}

/** The first rows, for where no kernel runs; empty until there are any. */
export interface Snapshot {
  titles?: string[] | undefined;
  rows?: string[][] | undefined;
  total?: number | undefined;
  heading?: string | undefined;
}

/** Which table is wanted in front. */
export interface View {
  collections: boolean;
}

/** One of the places where the browser is shown. */
export interface ViewId {
  view_id: string;
}

/** What the browser is asked. */
export interface Messages {
  /** It is on the page. */
  begin: Ask<ViewId, Nothing>;
  /** It is on the page no more. */
  leave: Ask<ViewId, Nothing>;
  retry: Ask<Nothing, Nothing>;
  view: Ask<View, Nothing>;
}
