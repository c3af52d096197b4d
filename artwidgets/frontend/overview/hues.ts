import { element } from "../shared/dom.ts";

/** How many hues there are; "other" has none. */
const HUES = 8;

/** A hue for each type, the same for as long as the panel is looked at. */
export class Hues {
  #known = new Map<string, number>();

  /** The class that colours something of this type. */
  of(type: string): string {
    if (!type) return "aw-part-other";
    if (!this.#known.has(type)) this.#known.set(type, this.#known.size % HUES);
    return `aw-part-${this.#known.get(type)}`;
  }

  /** A type with a spot of its colour. */
  named(type: string): HTMLElement {
    return element(
      "span",
      { class: "aw-key" },
      element("i", { class: `aw-spot ${this.of(type)}`, "aria-hidden": "true" }),
      type || "other",
    );
  }
}
