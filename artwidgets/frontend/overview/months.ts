import { attribute, element, fill, focus, focused, listen } from "../shared/dom.ts";
import { joined, t } from "../shared/words.ts";
import type { Hues } from "./hues.ts";
import { month, size, versions } from "./numbers.ts";
import type { Bar, Months } from "./protocol.ts";

/** The part of the highest bar that is just seen. */
const LEAST = 0.004;
/** Labels below the bars. */
const LABELS = 5;

/**
 * Bytes by month, each bar parted by type; a click filters to the month.
 *
 * One tab stop; Left and Right walk.
 */
export class MonthChart {
  readonly #bars = element("div", { class: "aw-bars", role: "group", "aria-label": t("Bytes by month") });
  readonly #axis = element("div", { class: "aw-bars-axis", "aria-hidden": "true" });
  readonly #most = element("span", { class: "aw-bars-most", "aria-hidden": "true" });
  readonly #legend = element("div", { class: "aw-bars-legend" });
  readonly element = element(
    "div",
    { class: "aw-months" },
    element("div", { class: "aw-months-plot" }, this.#most, this.#bars),
    this.#axis,
    this.#legend,
  );
  #shown: Bar[] = [];
  #stop = "";

  constructor(
    private chosen: (bar: Bar) => void,
    private hues: Hues,
  ) {
    listen(this.#bars, "keydown", (event) => this.#key(event));
  }

  show(months: Months): void {
    const held = this.#bars.contains(focused());
    this.#shown = months.bars;
    const sums = months.bars.map((bar) => bar.parts.reduce((sum, part) => sum + part, 0));
    const most = Math.max(1, ...sums);
    if (!months.bars.some((bar) => bar.last === this.#stop))
      this.#stop = months.bars[months.bars.length - 1]?.last ?? "";
    fill(this.#most, months.bars.length ? size(most) : "");
    fill(this.#bars, ...months.bars.map((bar, at) => this.#bar(bar, sums[at] ?? 0, most, months.parts)));
    const every = Math.ceil(months.bars.length / LABELS);
    fill(
      this.#axis,
      ...months.bars.map((bar, at) =>
        element("span", {}, at % every === 0 ? element("span", {}, label(bar, at === 0)) : null),
      ),
    );
    fill(this.#legend, ...months.parts.map((name) => this.hues.named(name)));
    if (held) focus(this.#at(this.#stop));
  }

  #bar(bar: Bar, sum: number, most: number, parts: string[]): HTMLElement {
    const name = bar.first ? month(bar.first) : t("Up to {month}", { month: month(bar.last) });
    const words = joined([name, size(sum), versions(bar.rows)]);
    const made = element(
      "button",
      {
        class: "aw-bar",
        "aria-label": words,
        "aria-pressed": String(bar.chosen),
        title: words,
        tabindex: bar.last === this.#stop ? 0 : -1,
        "data-last": bar.last,
        "data-lit": String(bar.lit),
      },
      ...bar.parts.map((part, at) => {
        if (part < LEAST * most) return null;
        const piece = element("span", { class: `aw-bar-part ${this.hues.of(parts[at] ?? "")}` });
        piece.style.height = `${(100 * part) / most}%`;
        return piece;
      }),
    );
    made.addEventListener("click", () => {
      this.#halt(made);
      this.chosen(bar);
    });
    return made;
  }

  #at(last: string): HTMLElement | null {
    return this.#bars.querySelector(`[data-last="${last}"]`);
  }

  #halt(target: HTMLElement): void {
    attribute(this.#at(this.#stop) ?? target, "tabindex", -1);
    this.#stop = target.dataset.last ?? "";
    attribute(target, "tabindex", 0);
    focus(target);
  }

  #key(event: KeyboardEvent): void {
    const at = this.#shown.findIndex((bar) => bar.last === this.#stop);
    const last = this.#shown.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    const target = this.#at(this.#shown[Math.max(0, Math.min(last, to))]?.last ?? "");
    if (target) this.#halt(target);
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A month below its bar; with the year where the year begins. */
function label(bar: Bar, first: boolean): string {
  if (!bar.first) return t("older");
  const short = month(bar.first, "bare");
  return first || bar.first.slice(5, 7) === "01" ? month(bar.first, "short") : short;
}
