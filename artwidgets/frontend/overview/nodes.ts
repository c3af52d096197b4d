import { joined, t, number as written } from "../shared/words.ts";
import { share, size } from "./numbers.ts";
import type { Tree } from "./protocol.ts";

/** A node of the tree, with what it holds. */
export interface Node {
  /** The same for as long as the listing is; what is left of a node has its own. */
  key: string;
  name: string;
  level: number;
  /** -1 of what is left. */
  number: number;
  area: number;
  frees: number;
  listed: number;
  rows: number;
  step: number;
  /** Whether it is what is left of the node above. */
  rest: boolean;
  /** Numbers of the type and of the collection that lead here. */
  path: number[];
  parent: Node | undefined;
  children: Node[];
  /** Bytes of all, which its share is told of. */
  total: number;
}

/** What is looked into, with all that is below it. */
export function grown(tree: Tree): Node {
  const { nodes, total, way } = tree;
  const here = way[way.length - 1];
  const root: Node = {
    key: "",
    name: here?.name ?? "",
    level: way.length - 2,
    number: here?.path[here.path.length - 1] ?? -1,
    area: 0,
    frees: 0,
    listed: 0,
    rows: 0,
    step: -1,
    rest: false,
    path: here?.path ?? [],
    parent: undefined,
    children: [],
    total,
  };
  const made: Node[] = [];
  for (const [at, name] of nodes.names.entries()) {
    const parent = made[nodes.parents[at] ?? -1] ?? root;
    const [level = 0, number = -1, area = 0] = [nodes.levels[at], nodes.numbers[at], nodes.area[at]];
    const rest = number < 0;
    const node: Node = {
      key: rest ? `+${parent.key}` : `${level}:${number}`,
      name: rest ? t("+{n} more", { n: written(nodes.rows[at] ?? 0) }) : name,
      level,
      number,
      area,
      frees: nodes.frees[at] ?? 0,
      listed: nodes.listed[at] ?? area,
      rows: nodes.rows[at] ?? 0,
      step: nodes.steps[at] ?? -1,
      rest,
      path: rest ? parent.path : [...parent.path, number],
      parent,
      children: [],
      total,
    };
    made.push(node);
    parent.children.push(node);
  }
  return root;
}

/** Where one goes by going into a node; undefined where there is nothing to go into. */
export function inside(node: Node, here: number[]): number[] | undefined {
  const path = node.path.slice(0, 2);
  return path.length > here.length ? path : undefined;
}

/** "model, 12.3 GB, 31%, 8 GB can go": what is heard of a node. */
export function labelOf(node: Node): string {
  const parts = [node.name, size(node.area), share(node.area, node.total)];
  if (node.frees) parts.push(t("{size} can go", { size: size(node.frees) }));
  return joined(parts);
}
