import { element } from "../shared/dom.ts";
import { t } from "../shared/words.ts";

/** How many hues there are; "other" has none. */
const HUES = 8;

/** A hue for each type: by its name, so that it is the same tomorrow, whatever stands beside it. */
export class Hues {
  #hues = new Map<string, number>();

  /** The class that colours something of this type. */
  of(type: string): string {
    if (!type) return "aw-part-other";
    if (!this.#hues.has(type)) this.#hues.set(type, this.#free(hueOf(type)));
    return `aw-part-${this.#hues.get(type)}`;
  }

  /** The first hue from this one on that no other type has, as long as there is one. */
  #free(wanted: number): number {
    const taken = new Set(this.#hues.values());
    for (let by = 0; by < HUES; by++) {
      const hue = (wanted + by) % HUES;
      if (!taken.has(hue)) return hue;
    }
    return wanted;
  }

  /** A type with a spot of its colour. */
  named(type: string): HTMLElement {
    return element(
      "span",
      { class: "aw-key" },
      element("i", { class: `aw-spot ${this.of(type)}`, "aria-hidden": "true" }),
      type || t("other"),
    );
  }
}

function hueOf(type: string): number {
  let sum = 0;
  for (const letter of type) sum = (31 * sum + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}
