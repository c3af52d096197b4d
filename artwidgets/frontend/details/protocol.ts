/** What the details panel shows; see `DetailsPanel.describe`. */
export interface State {
  row: string | null;
  name: string;
  qualified: string;
  code: string;
  url: string;
  facts: [string, string][];
  mark: string;
  isLink: boolean;
  description: Preview;
  aliases: string[];
  tags: string[];
  ttl: string;
  ttlWhyNot: string;
  changed: string[];
  metadata: Line[];
  /** Not all of it is in these lines. */
  metadataPartial: boolean;
  metadataGone: string[];
  metadataText: string;
  compare: Compare;
  collection: Collection;
  server: Server;
}

export interface Line {
  path: (string | number)[];
  key: string;
  depth: number;
  kind: "object" | "array" | "string" | "number" | "boolean" | "null";
  text: string;
  changed: boolean;
  old?: string;
}

export interface Collection {
  id: string;
  name: string;
  description: Preview;
  type: string;
  tags: string[];
  rows: number;
  isPortfolio: boolean;
  changed: string[];
  deleted: boolean;
}

export interface FileInfo {
  path: string;
  size: string;
  /** Its address, where it is kept elsewhere; else "". */
  reference: string;
}

export type Server =
  | { state: "loading" }
  | { state: "failed"; words: string }
  | {
      state: "ready";
      files: FileInfo[];
      filesTotal: number;
      filesRead: number;
      loggedBy: RunPath[];
      usedBy: RunPath[] | null;
      usedByMore: boolean;
      links: string[] | null;
      source: string;
    };

/** A run as far as the server tells of it; what it does not tell is "". */
export interface RunPath {
  path: string;
  page: string;
  name: string;
  state: string;
  by: string;
  byPage: string;
  id: string;
}

/** A description as `artwidgets.widgets.details.markdown` reads it; `left` characters at its end are not in it. */
export interface Preview {
  nodes: MarkdownNode[];
  left: number;
  partial: boolean;
}

interface MarkdownElement<Kind extends string> {
  kind: Kind;
  children?: MarkdownNode[];
}

export type MarkdownNode =
  | string
  | MarkdownElement<
      | "paragraph"
      | "item"
      | "quote"
      | "code"
      | "rule"
      | "table"
      | "row"
      | "emphasis"
      | "strong"
      | "strike"
      | "codespan"
      | "break"
    >
  | (MarkdownElement<"heading"> & { level: number })
  | (MarkdownElement<"list"> & { start: number | null })
  | (MarkdownElement<"header" | "cell"> & { align: "" | "left" | "center" | "right" })
  | (MarkdownElement<"link"> & { href: string });

/** What is compared with the version in focus: see `artwidgets.widgets.details.comparison`. */
export interface Compare {
  metadata: boolean;
  files: boolean;
  state: "none" | "unknown" | "loading" | "failed" | "ready";
  words: string;
  other: { id: string; version: string } | null;
  choices: [id: string, label: string][];
  difference?: { lines: Difference[]; differing: number; same: Difference[]; unchanged: number };
  fileChanges?:
    | { state: "loading" }
    | { state: "failed"; words: string }
    | { state: "ready"; lines: Difference[]; differing: number; unchanged: number };
}

export interface Difference {
  path: string;
  how: "added" | "removed" | "changed" | "same";
  old: string | null;
  new: string | null;
  staged?: boolean;
}
