import { arrange, attribute, element, fill, focus, focused, listen, watchSize } from "../shared/dom.ts";
import { joined, t } from "../shared/words.ts";
import { Layout, type Tile } from "./layout.ts";
import { inside, labelOf, type Node } from "./nodes.ts";
import { size, versions } from "./numbers.ts";

export interface TreeActs {
  /** Look into something; after a double click, whose first click filtered, that is taken back. */
  go(path: number[], undo: boolean): void;
  /** Filter the table to a node, or no longer. */
  choose(node: Node): void;
}

/** Least width and height of a tile that its name is written in, in pixels. */
const NAMED = { width: 38, height: 17 };
/** Least height of one with its size below. */
const SIZED = 34;
/** Least side of a version inside a collection that is drawn apart. */
const SEEN = 2;

/**
 * The treemap: a tree of two levels that can be walked, the versions of the second drawn in it.
 *
 * One tab stop. Up and Down walk all, Left and Right go up and down a level, Enter goes in, Backspace
 * out, Space filters.
 */
export class Treemap {
  readonly element = element("div", { class: "aw-map", role: "tree", "aria-label": t("Storage") });
  #layout = new Layout();
  #root: Node | undefined;
  #tiles: Tile[] = [];
  #items = new Map<string, HTMLElement>();
  #cells = new Map<string, HTMLElement>();
  #stop = "";
  /** What gets the focus once it is there: "" is the first. */
  #wanted: string | undefined;
  #clicked: Node | undefined;

  constructor(
    private acts: TreeActs,
    signal: AbortSignal,
  ) {
    listen(this.element, "keydown", (event) => this.#key(event));
    listen(this.element, "click", (event) => this.#click(event));
    // A double click would select the words of a tile.
    listen(this.element, "mousedown", (event) => event.detail > 1 && event.preventDefault());
    listen(this.element, "focusin", (event) => {
      const key = (event.target as HTMLElement).dataset.key;
      if (key !== undefined) this.#halt(key);
    });
    watchSize(this.element, () => this.#draw(), signal);
  }

  show(root: Node): void {
    this.#root = root;
    this.#draw();
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    // Hidden for a moment: what was drawn is still right.
    if (!this.#root || !width || !height) return;
    const held = this.element.contains(focused());
    this.#tiles = this.#layout.tiles(this.#root, width, height);
    const items = this.#tiles.filter((tile) => tile.depth <= 2);
    const before = this.#items;
    this.#items = new Map(items.map((tile) => [tile.node.key, this.#item(tile, before)]));
    const cells = new Map<string, HTMLElement>();
    for (const tile of this.#tiles) if (tile.depth > 2) this.#cell(tile, cells);
    for (const [key, cell] of this.#cells) if (!cells.has(key)) cell.remove();
    this.#cells = cells;
    const made = inOrder(this.#root).flatMap((node) => this.#items.get(node.key) ?? []);
    arrange(this.element, made);
    this.#refocus(held);
  }

  #refocus(held: boolean): void {
    const first = this.#order()[0]?.key ?? "";
    const wanted = this.#wanted === undefined ? this.#stop : this.#wanted;
    this.#halt(this.#items.has(wanted) ? wanted : first);
    if (held && (this.#wanted !== undefined || !this.element.contains(focused())))
      focus(this.#items.get(this.#stop) ?? this.element);
    this.#wanted = undefined;
  }

  #item(tile: Tile, before: Map<string, HTMLElement>): HTMLElement {
    const { node, depth } = tile;
    const item =
      before.get(node.key) ??
      element(
        "div",
        { class: "aw-tile", role: "treeitem", tabindex: -1, "data-key": node.key },
        element("span", { class: "aw-tile-words", "aria-hidden": "true" }),
      );
    place(item, tile, 0, 0);
    const siblings = node.parent?.children.filter((one) => one.area > 0) ?? [];
    const name = labelOf(node);
    attribute(item, "aria-label", name);
    attribute(item, "title", node.rest ? name : joined([name, versions(node.rows)]));
    attribute(item, "aria-level", depth);
    attribute(item, "aria-setsize", siblings.length);
    attribute(item, "aria-posinset", siblings.indexOf(node) + 1);
    const parted = node.children.some((one) => one.area > 0);
    attribute(item, "aria-expanded", depth === 1 && parted ? "true" : null);
    attribute(item, "data-step", depth === 1 && parted ? null : node.step);
    attribute(item, "data-group", depth === 1 && parted);
    attribute(item, "data-rest", node.rest);
    hatch(item, parted ? 0 : node.frees / node.area);
    this.#words(item.querySelector<HTMLElement>(":scope > .aw-tile-words"), tile);
    return item;
  }

  #words(words: HTMLElement | null, tile: Tile): void {
    if (!words) return;
    const { node, width, height, headed } = tile;
    const group = tile.depth === 1 && node.children.some((one) => one.area > 0);
    const named = group ? headed : width >= NAMED.width && height >= NAMED.height;
    words.hidden = !named;
    if (!named) return;
    const sized = headed ? width > 110 : height >= SIZED;
    fill(
      words,
      element("b", { dir: "auto" }, node.name),
      // Drawn by the sheet: the text of a tile is the beginning of its name.
      sized ? element("i", { "data-text": size(node.area) }) : null,
    );
  }

  /** A version inside a collection: drawn, and told by the collection. */
  #cell(tile: Tile, cells: Map<string, HTMLElement>): void {
    const owner = tile.node.parent?.key ?? "";
    const item = this.#items.get(owner);
    const outer = this.#tiles.find((one) => one.node === tile.node.parent);
    if (!item || !outer || tile.width < SEEN || tile.height < SEEN) return;
    const kept = this.#cells.get(tile.node.key);
    const cell = kept ?? element("span", { class: "aw-cell", "aria-hidden": "true" });
    if (cell.parentElement !== item) item.prepend(cell);
    place(cell, tile, outer.x, outer.y);
    attribute(cell, "data-step", tile.node.step);
    attribute(cell, "data-rest", tile.node.rest);
    hatch(cell, tile.node.frees / tile.node.area);
    cells.set(tile.node.key, cell);
  }

  // -- walking -----------------------------------------------------------------------------

  #order(): Node[] {
    return this.#root ? inOrder(this.#root).filter((node) => this.#items.has(node.key)) : [];
  }

  #halt(key: string): void {
    attribute(this.#items.get(this.#stop) ?? this.element, "tabindex", -1);
    this.#stop = key;
    const item = this.#items.get(key);
    if (item) attribute(this.element, "tabindex", null);
    attribute(item ?? this.element, "tabindex", 0);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const order = this.#order();
    const at = order.findIndex((node) => node.key === this.#stop);
    const node = order[at];
    const to = walked(event.key, order, at);
    if (to) focus(this.#items.get(to.key));
    else if (event.key === "Enter" && node) this.#enter(node, false);
    else if (event.key === "Backspace") this.#leave();
    else if (event.key === " " && node) this.#choose(node);
    else if (!WALKS.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #enter(node: Node, undo: boolean): void {
    const here = this.#root?.path ?? [];
    const to = inside(node, here);
    if (to) {
      this.#wanted = "";
      this.acts.go(to, undo);
    } else if (!undo) this.#choose(node);
  }

  #leave(): void {
    const here = this.#root?.path ?? [];
    if (!here.length) return;
    this.#wanted = `${here.length - 1}:${here[here.length - 1]}`;
    this.acts.go(here.slice(0, -1), false);
  }

  #choose(node: Node): void {
    // What is left of a node is nothing that a filter could name.
    if (!node.rest) this.acts.choose(node);
  }

  #click(event: MouseEvent): void {
    const key = (event.target as HTMLElement).closest<HTMLElement>(".aw-tile")?.dataset.key;
    if (event.detail > 1) {
      // The tiles may have moved since the first click: what was under that is meant.
      if (this.#clicked) this.#enter(this.#clicked, true);
      return;
    }
    this.#clicked = this.#order().find((node) => node.key === key);
    if (!this.#clicked) return;
    focus(this.#items.get(this.#clicked.key));
    this.#choose(this.#clicked);
  }
}

const WALKS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** Where a key leads to from one of the nodes, in the order in which they are read. */
export function walked(key: string, order: Node[], at: number): Node | undefined {
  const node = order[at];
  if (key === "Home") return order[0];
  if (key === "End") return order[order.length - 1];
  if (key === "ArrowDown") return order[at + 1];
  if (key === "ArrowUp") return order[at - 1];
  if (key === "ArrowRight") return order[at + 1]?.parent === node ? order[at + 1] : undefined;
  if (key === "ArrowLeft") return order.find((one) => one === node?.parent);
  return undefined;
}

/** The first two levels, each node before what is in it. */
export function inOrder(root: Node): Node[] {
  return root.children.flatMap((node) => [node, ...node.children]);
}

function place(target: HTMLElement, tile: Tile, left: number, top: number): void {
  // No transform: what has one keeps its outline below what is drawn after it.
  target.style.left = `${tile.x - left}px`;
  target.style.top = `${tile.y - top}px`;
  target.style.width = `${tile.width}px`;
  target.style.height = `${tile.height}px`;
}

/** Hatch the part of a tile that can go. */
function hatch(target: HTMLElement, part: number): void {
  const drawn = target.querySelector<HTMLElement>(":scope > .aw-hatch");
  if (!(part > 0)) drawn?.remove();
  else {
    const hatched = drawn ?? element("i", { class: "aw-hatch", "aria-hidden": "true" });
    hatched.style.height = `${Math.min(100, 100 * part)}%`;
    if (!drawn) target.append(hatched);
  }
}
