import { arrange, attribute, element, fill } from "../shared/dom.ts";
import { t, translated } from "../shared/words.ts";
import type { Part, Weight } from "./protocol.ts";

/** The listed bytes of what goes, as one bar: what of them is freed, and what is not; the numbers beside it. */
export class WeightFigure {
  readonly element: HTMLElement;
  #bar = element("div", { class: "aw-bar", role: "img" });
  #legend = element("ul", { class: "aw-legend", "aria-label": t("Bytes that are listed") });
  #caption = element("figcaption", { class: "aw-weight-caption" });

  constructor() {
    this.element = element(
      "figure",
      { class: "aw-weight", "aria-label": t("What this frees") },
      this.#caption,
      this.#bar,
      this.#legend,
    );
  }

  /** Show it with these words above; without a weight the words are all there is. */
  show(weight: Weight | null, ...caption: (HTMLElement | null)[]): void {
    this.element.hidden = !weight && !caption.some(Boolean);
    arrange(this.#caption, caption);
    this.#bar.hidden = this.#legend.hidden = !weight;
    attribute(this.#bar, "aria-label", weight && translated(weight.words));
    fill(this.#bar, ...(weight?.parts ?? []).map(segment));
    fill(this.#legend, ...(weight?.parts ?? []).map(entry));
  }
}

function segment(part: Part): HTMLElement {
  const made = element("span", { class: "aw-part", "data-part": part.key });
  made.style.flexGrow = String(part.share);
  return made;
}

function entry(part: Part): HTMLElement {
  return element(
    "li",
    {},
    element("span", { class: "aw-part aw-swatch", "data-part": part.key, "aria-hidden": "true" }),
    element("b", {}, part.size),
    element("span", { class: "aw-soft" }, part.percent),
    element("span", {}, translated(part.label)),
  );
}
