import type { State } from "./protocol.ts";

/** What the bar says of the rows that it filters. */
export interface RowWords {
  label: string;
  placeholder: string;
  one: string;
  many: string;
}

export const ROW_WORDS: Record<State["what"], RowWords> = {
  versions: {
    label: "Filter",
    placeholder: "Filter, e.g. alias:none age:>30d",
    one: "version",
    many: "versions",
  },
  collections: {
    label: "Filter collections",
    placeholder: "Filter, e.g. versions:0 type:model age:>90d",
    one: "collection",
    many: "collections",
  },
};
