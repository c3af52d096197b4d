import type { Word } from "../shared/words.ts";
import type { State } from "./protocol.ts";

/** What the bar says of the rows that it filters. */
export interface RowWords {
  label: Word;
  placeholder: Word;
  one: string;
  many: Word;
  all: Word;
}

export const ROW_WORDS: Record<State["what"], RowWords> = {
  versions: {
    label: "Filter",
    placeholder: "Filter, e.g. alias:none age:>30d",
    one: "{n} version",
    many: "{n} versions",
    all: "Show all versions",
  },
  collections: {
    label: "Filter collections",
    placeholder: "Filter, e.g. versions:0 type:model age:>90d",
    one: "{n} collection",
    many: "{n} collections",
    all: "Show all collections",
  },
};
