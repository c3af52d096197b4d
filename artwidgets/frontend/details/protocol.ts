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
  description: string;
  aliases: string[];
  tags: string[];
  ttl: string;
  ttlWhyNot: string;
  changed: string[];
  metadata: Line[];
  metadataGone: string[];
  metadataText: string;
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
  description: string;
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
  reference: boolean;
}

export type Server =
  | { state: "loading" }
  | { state: "failed"; words: string }
  | { state: "ready"; files: FileInfo[]; filesTotal: number; filesRead: number; loggedBy: string; usedBy: string[]; links: string[]; source: string };
