import type { Nodes, Tree } from "./protocol.ts";

/** A node for a test: name, level, number (-1 what is left), place of its parent, bytes, bytes that can go. */
export type Row = [string, number, number, number, number, number?];

/** What Python sends of some nodes. In no bundle. */
export function treeOf(rows: Row[], path: number[] = []): Tree {
  const nodes: Nodes = {
    names: rows.map(([name]) => name),
    levels: rows.map((row) => row[1]),
    numbers: rows.map((row) => row[2]),
    parents: rows.map((row) => row[3]),
    area: rows.map((row) => row[4]),
    frees: rows.map((row) => row[5] ?? 0),
    listed: [],
    rows: rows.map(() => 3),
    steps: rows.map(() => 1),
  };
  const total = rows.reduce((sum, row) => sum + (row[3] < 0 ? row[4] : 0), 0);
  const way = [{ name: "All", path: [] as number[] }];
  for (const [at] of path.entries()) way.push({ name: "here", path: path.slice(0, at + 1) });
  return { listing: 1, total, way, nodes };
}
