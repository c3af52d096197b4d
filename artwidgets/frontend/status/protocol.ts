/** Made of artwidgets/widgets/protocol/status.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Nothing } from "../shared/protocol.ts";

export type Tone = "plain" | "good" | "bad";

/** What is going on. */
export interface Work {
  label: string;
  done: number;
  total: number | null;
  /** How far it is, in words. */
  figures: string;
  /** Why it goes slower than it could; "" where it does not. */
  slowed: string;
  stopping: boolean;
}

/** What the region shows. */
export interface State {
  message: string;
  tone: Tone;
  /** What is said comes with a button that clears all that is staged. */
  offers: boolean;
  job: Work | null;
}

/** What the region is asked. */
export interface Messages {
  cancel: Ask<Nothing, Nothing>;
  clear: Ask<Nothing, Nothing>;
}
