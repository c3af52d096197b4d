import { type HierarchyRectangularNode, hierarchy, treemap, treemapResquarify } from "d3-hierarchy";
import type { Node } from "./nodes.ts";

/** Where a node is drawn, in pixels. */
export interface Tile {
  node: Node;
  /** 1 right below what is looked into. */
  depth: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Its name has a line of its own above what is in it. */
  headed: boolean;
}

/** Height of the line above what is in a group, in pixels. */
export const HEAD = 20;

/** Between types, between collections, between versions, in pixels; those have a line of their own. */
const GAPS = [4, 2, 0];

/** A group whose tiles are longer than this, in the mean of their areas, is laid out anew. */
const TOO_LONG = 3.5;

/** Rows of tiles as d3 keeps them on a node, to lay it out again in the same order. */
type Rows = (Record<string, unknown> & { children: Laid[] })[] & { ratio?: number };
type Laid = HierarchyRectangularNode<Node> & { _squarify?: Rows };

/**
 * The tiles of a tree.
 *
 * A group whose members are the same as the last time keeps their order, whatever they weigh now: when
 * listed sizes become stored bytes, tiles grow and shrink and none jumps. Only where that would leave
 * slivers they are put in order anew.
 */
export class Layout {
  #before = new Map<string, Laid>();

  tiles(root: Node, width: number, height: number): Tile[] {
    // What weighs nothing has no tile.
    const laid = hierarchy(root, (node) => node.children.filter((child) => child.area > 0)).sum((node) =>
      node.children.length ? 0 : node.area,
    ) as Laid;
    laid.each((one) => this.#keepOrder(one as Laid));
    const lay = treemap<Node>()
      .tile(treemapResquarify)
      .size([width, height])
      .round(true)
      .paddingInner((one) => GAPS[one.depth] ?? 0)
      .paddingTop((one) => (headed(one) ? HEAD : 0));
    lay(laid);
    const long = laid.descendants().filter((one) => length(one) > TOO_LONG);
    if (long.length) {
      for (const one of long) delete (one as Laid)._squarify;
      lay(laid);
    }
    this.#before = new Map(laid.descendants().map((one) => [one.data.key, one as Laid]));
    return laid
      .descendants()
      .slice(1)
      .map((one) => ({
        node: one.data,
        depth: one.depth,
        x: one.x0,
        y: one.y0,
        width: one.x1 - one.x0,
        height: one.y1 - one.y0,
        headed: headed(one),
      }));
  }

  /** d3 lays out again what it finds on a node: here the node is a new one of the same members. */
  #keepOrder(one: Laid): void {
    const before = this.#before.get(one.data.key);
    if (!before?._squarify || !one.children || before.children?.length !== one.children.length) return;
    const now = new Map(one.children.map((child) => [child.data.key, child as Laid]));
    if (!before.children.every((child) => now.has(child.data.key))) return;
    const rows: Rows = before._squarify.map((row) => ({
      ...row,
      children: row.children.map((child) => now.get(child.data.key) as Laid),
    }));
    if (before._squarify.ratio !== undefined) rows.ratio = before._squarify.ratio;
    one._squarify = rows;
  }
}

/** How much longer than wide the tiles of a group are, in the mean of their areas; 0 without any. */
function length(one: HierarchyRectangularNode<Node>): number {
  let [sum, area] = [0, 0];
  for (const { x0, x1, y0, y1, value = 0 } of one.children ?? []) {
    const [width, height] = [Math.max(1, x1 - x0), Math.max(1, y1 - y0)];
    sum += value * (Math.max(width, height) / Math.min(width, height));
    area += value;
  }
  return area ? sum / area : 0;
}

function headed(one: HierarchyRectangularNode<Node>): boolean {
  return one.depth === 1 && Boolean(one.children) && one.x1 - one.x0 >= 48 && one.y1 - one.y0 >= 2 * HEAD;
}
