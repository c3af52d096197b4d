import { attribute, element, fill } from "../shared/dom.ts";
import { number, t, translated } from "../shared/words.ts";
import { shares } from "./lines.ts";
import type { Preview } from "./protocol.ts";

const PARTS = ["drop", "keep", "untouched"] as const;
const WORDS = { drop: "go", keep: "stay", untouched: "left alone" } as const;

/** How many stay and go, as a bar and in words, and what can't be judged. */
export class PreviewFigure {
  readonly element: HTMLElement;
  #bar = element("div", { class: "aw-verdicts", role: "img" });
  #legend = element("ul", { class: "aw-verdict-legend", "aria-hidden": "true" });
  #words = element("div", { class: "aw-sr", "aria-live": "polite" });
  #frees = element("div", { class: "aw-policy-frees" });
  #notes = element("ul", { class: "aw-policy-notes aw-small" });
  #waiting = element("div", { class: "aw-soft" }, t("Working it out…"));

  constructor() {
    this.element = element(
      "div",
      { class: "aw-policy-preview" },
      this.#waiting,
      this.#bar,
      this.#legend,
      this.#words,
      this.#frees,
      this.#notes,
    );
  }

  show(preview: Preview | null, counting: boolean): void {
    const parts = [this.#bar, this.#legend, this.#frees, this.#notes];
    for (const part of parts) part.hidden = !preview;
    this.#waiting.hidden = preview !== null || !counting;
    this.element.toggleAttribute("data-counting", counting);
    if (!preview) return;
    const widths = shares(PARTS.map((part) => preview[part]));
    const words = translated(preview.words);
    attribute(this.#bar, "aria-label", words);
    fill(
      this.#bar,
      ...PARTS.map((part, at) => {
        const made = element("span", { "data-verdict": part });
        made.style.width = `${widths[at]}%`;
        // In high contrast a part of no width would still have its border.
        made.hidden = !preview[part];
        return made;
      }),
    );
    fill(
      this.#legend,
      ...PARTS.filter((part) => part !== "untouched" || preview.untouched).map((part) =>
        element(
          "li",
          {},
          element("span", { class: "aw-verdict-swatch", "data-verdict": part }),
          element("b", {}, number(preview[part])),
          ` ${t(WORDS[part])}`,
        ),
      ),
    );
    // Said once it rests, not at each count on the way.
    if (!counting && this.#words.textContent !== words) fill(this.#words, words);
    fill(this.#frees, translated(preview.frees));
    this.#frees.hidden = !preview.drop;
    this.#notes.hidden = !preview.notes.length;
    fill(this.#notes, ...preview.notes.map((note) => element("li", {}, translated(note))));
  }
}
