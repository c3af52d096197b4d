/** Made of artwidgets/widgets/protocol/details.py by `python -m tests.frontend.protocol`. Edit that. */

import type { Ask, Noted, Nothing, Suggest, Suggested, Text } from "../shared/protocol.ts";

/** Markdown that holds other Markdown. */
export interface Block {
  kind:
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
    | "break";
  children?: MarkdownNode[] | undefined;
}

/** By its depth in the outline. */
export interface Heading {
  kind: "heading";
  level: number;
  children?: MarkdownNode[] | undefined;
}

/** A list, numbered where it has a start. */
export interface ListBlock {
  kind: "list";
  start: number | null;
  children?: MarkdownNode[] | undefined;
}

/** A cell of a table. */
export interface TableCell {
  kind: "header" | "cell";
  align: "" | "left" | "center" | "right";
  children?: MarkdownNode[] | undefined;
}

/** An address. */
export interface Link {
  kind: "link";
  href: string;
  children?: MarkdownNode[] | undefined;
}

export type MarkdownNode = string | Block | Heading | ListBlock | TableCell | Link;

/** A description that was read. */
export interface Preview {
  nodes: MarkdownNode[];
  /** So many characters at its end are not in it. */
  left: number;
  partial: boolean;
}

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** One value of the metadata. */
export interface Line {
  path: (string | number)[];
  key: string;
  depth: number;
  kind: JsonKind;
  text: string;
  changed: boolean;
  old?: string | undefined;
}

/** A value or a file of two versions. */
export interface Difference {
  path: string;
  how: "added" | "removed" | "changed" | "same";
  old: string | null;
  new: string | null;
  staged?: boolean | undefined;
}

/** What differs between two versions' metadata. */
export interface Differences {
  lines: Difference[];
  differing: number;
  same: Difference[];
  unchanged: number;
}

/** Being read. */
export interface Loading {
  state: "loading";
}

/** Could not be read. */
export interface Failed {
  state: "failed";
  words: string;
}

/** What differs between two versions' files. */
export interface FileDifferences {
  state: "ready";
  lines: Difference[];
  differing: number;
  unchanged: number;
}

export type FileChanges = Loading | Failed | FileDifferences;

/** The version that is compared with. */
export interface Other {
  id: string;
  version: string;
}

/** What is compared: see `artwidgets.widgets.details.comparison`. */
export interface Compare {
  metadata: boolean;
  files: boolean;
  state: "none" | "unknown" | "loading" | "failed" | "ready";
  words: string;
  other: Other | null;
  /** Ids and labels of the versions to choose from. */
  choices: [string, string][];
  difference?: Differences | undefined;
  file_changes?: FileChanges | undefined;
}

/** The collection of the version in focus. */
export interface Collection {
  id: string;
  name: string;
  description: Preview;
  type: string;
  tags: string[];
  rows: number;
  is_portfolio: boolean;
  changed: string[];
  deleted: boolean;
}

/** A file. */
export interface FileInfo {
  path: string;
  size: string;
  /** Its address, where it is kept elsewhere; else "". */
  reference: string;
}

/** A run as far as the server tells of it; what it does not tell is "". */
export interface RunPath {
  path: string;
  page: string;
  name: string;
  state: string;
  by: string;
  by_page: string;
  id: string;
}

/** What was read of the version in focus. */
export interface Read {
  state: "ready";
  files: FileInfo[];
  files_total: number;
  files_read: number;
  logged_by: RunPath[];
  used_by: RunPath[] | null;
  used_by_more: boolean;
  links: string[] | null;
  source: string;
}

export type Server = Loading | Failed | Read;

/** What the details show of a row. */
export interface State {
  row: string;
  name: string;
  qualified: string;
  code: string;
  url: string;
  facts: [string, string][];
  mark: string;
  is_link: boolean;
  description: Preview;
  aliases: string[];
  tags: string[];
  ttl: string;
  ttl_why_not: string;
  /** Fields that are staged otherwise. */
  changed: string[];
  metadata: Line[];
  /** Not all of it is in these lines. */
  metadata_partial: boolean;
  metadata_gone: string[];
  metadata_text: string;
  compare: Compare;
  collection: Collection;
  server: Server;
}

/** What they show where no row is in focus. */
export interface Empty {
  row: null;
}

/** A row. */
export interface RowAsked {
  row: string;
}

/** A field of the version. */
export interface Edit extends RowAsked {
  field: "aliases" | "tags" | "description" | "ttl";
  /** Text, or a list of names. */
  value: unknown;
  /** The note that was seen of it. */
  seen?: string | undefined;
}

/** A change of the metadata. */
export interface MetadataEdit extends RowAsked {
  act: "set" | "add" | "rename" | "remove" | "restore" | "text";
  path?: (string | number)[] | undefined;
  name?: string | undefined;
  value?: string | undefined;
  /** The value that was on the screen. */
  was?: string | undefined;
  /** The text that was on the screen. */
  base?: string | undefined;
  seen?: string | undefined;
}

/** A field of the collection. */
export interface CollectionEdit {
  collection: string;
  field: "name" | "description" | "type" | "tags";
  /** Text, or a list of names. */
  value: unknown;
}

/** A collection. */
export interface CollectionAsked {
  collection: string;
}

/** Whose description is wanted as it was written. */
export interface SourceAsked {
  row?: string | undefined;
  collection?: string | undefined;
}

/** Compare something, or no longer. */
export interface Switch {
  what: "metadata" | "files";
  on: boolean;
}

/** Another version of the collection. */
export interface CompareWith extends RowAsked {
  other: string;
}

/** More files of a version. */
export interface FilesAsked extends RowAsked {
  start: number;
}

/** A page of files. */
export interface Files {
  files: FileInfo[];
}

/** A value that a person types into a field of the version or of its collection. */
export interface Check {
  row?: string | undefined;
  collection?: string | undefined;
  field: "aliases" | "tags" | "description" | "ttl" | "name" | "type";
  /** Text, or a list of names. */
  value: unknown;
}

/** A run, by its id. */
export interface RunAsked {
  run: string;
}

/** What the details are asked. */
export interface Messages {
  edit: Ask<Edit, Noted>;
  metadata: Ask<MetadataEdit, Noted>;
  collection: Ask<CollectionEdit, Nothing>;
  delete_collection: Ask<CollectionAsked, Nothing>;
  source: Ask<SourceAsked, Text>;
  compare: Ask<Switch, Nothing>;
  compare_with: Ask<CompareWith, Nothing>;
  compare_again: Ask<Nothing, Nothing>;
  files: Ask<FilesAsked, Files>;
  again: Ask<Nothing, Nothing>;
  close: Ask<Nothing, Nothing>;
  suggest: Ask<Suggest, Suggested>;
  check: Ask<Check, Noted>;
  look: Ask<RowAsked, Nothing>;
  filter_run: Ask<RunAsked, Nothing>;
}
