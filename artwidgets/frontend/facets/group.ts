import { arrange, attribute, element, fill, focus, focused, uniqueId } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { number, plural, t, translated } from "../shared/words.ts";
import type { Facet, Messages, Value } from "./protocol.ts";

/** Fields whose values are called by us or by W&B: all others have the names that people gave. */
const STEPS = new Set(["age", "size", "used", "verdict", "run_state"]);

/** Wait so long, in ms, for more letters before values are looked for. */
const TYPING = 120;

/** A field: its values as boxes with counts and bytes. */
export class FacetGroup {
  readonly #title = element("summary", { class: "aw-facet-title" });
  readonly #ticked = element("span", { class: "aw-badge", "aria-hidden": "true" });
  readonly #search = element("input", { class: "aw-panel-input", type: "search", autocomplete: "off" });
  readonly #values = element("div", { class: "aw-facet-values" });
  readonly #more = element("button", { class: "aw-link aw-small" });
  readonly #none = element("p", { class: "aw-soft aw-small" }, t("Nothing matches."));
  readonly element: HTMLElement;
  #boxes = new Map<string, Box>();
  #facet: Facet | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private panel: Panel<Messages>,
    private name: string,
  ) {
    this.element = element(
      "details",
      { class: "aw-facet", open: true },
      this.#title,
      element("div", { role: "group" }, this.#search, this.#values, this.#none, this.#more),
    );
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#look(), TYPING);
    });
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#search.value) return;
      this.#search.value = "";
      this.#look();
      event.preventDefault();
    });
    this.#more.addEventListener(
      "click",
      () => void this.panel.act("wide", { facet: this.name, wide: !this.#facet?.wide }),
    );
  }

  #look(): void {
    void this.panel.act("search", { facet: this.name, text: this.#search.value });
  }

  show(facet: Facet): void {
    this.#facet = facet;
    const { values } = facet;
    const title = translated(facet.title);
    const ticked = values.filter((value) => value.ticked).length;
    this.#ticked.hidden = !ticked;
    fill(this.#ticked, String(ticked));
    fill(this.#title, element("span", {}, title), this.#ticked);
    attribute(this.element.querySelector("[role=group]") as Element, "aria-label", title);
    this.#search.hidden = !facet.long;
    attribute(this.#search, "aria-label", t("Search {what}", { what: title.toLowerCase() }));
    attribute(this.#search, "placeholder", t("Search {what}", { what: title.toLowerCase() }));
    if (focused() !== this.#search) this.#search.value = facet.search;
    this.#showValues(values);
    const left = facet.all - values.length;
    this.#more.hidden = !facet.wide && left <= 0;
    const words = facet.wide ? t("Show fewer") : t("Show {n} more", { n: number(left) });
    fill(this.#more, words);
    attribute(this.#more, "aria-label", `${words}: ${title}`);
    this.#none.hidden = values.length > 0;
  }

  #showValues(values: Value[]): void {
    const held = this.#values.contains(focused());
    const before = this.#boxes;
    this.#boxes = new Map(
      values.map((value) => [value.key, before.get(value.key) ?? new Box((key) => this.#tick(key))]),
    );
    for (const value of values) this.#boxes.get(value.key)?.show(value, STEPS.has(this.name));
    arrange(
      this.#values,
      [...this.#boxes.values()].map((box) => box.element),
    );
    if (held && !this.#values.contains(focused()))
      focus(this.#boxes.values().next().value?.input ?? this.#title);
  }

  #tick(key: string): void {
    void this.panel.act("tick", { facet: this.name, key }).then((done) => {
      // What was refused is shown as it was.
      if (!done && this.#facet) this.show(this.#facet);
    });
  }
}

/** A value. */
class Box {
  readonly input = element("input", { type: "checkbox", id: uniqueId() });
  readonly #label = element("bdi", { class: "aw-facet-label", "aria-hidden": "true" });
  readonly #rows = element("span", { class: "aw-facet-rows", "aria-hidden": "true" });
  readonly #size = element("span", { class: "aw-facet-size", "aria-hidden": "true" });
  readonly element = element(
    "label",
    { class: "aw-facet-value" },
    this.input,
    this.#label,
    this.#rows,
    this.#size,
  );
  #key = "";

  constructor(tick: (key: string) => void) {
    this.input.addEventListener("change", () => tick(this.#key));
    attribute(this.#rows, "id", `${this.input.id}-rows`);
    attribute(this.#size, "id", `${this.input.id}-size`);
    // The numbers are heard after the name, and are no part of it.
    attribute(this.input, "aria-describedby", `${this.input.id}-rows ${this.input.id}-size`);
  }

  /** `fixed` says that the value is no name that somebody gave. */
  show({ key, label: name, rows, size, ticked }: Value, fixed: boolean): void {
    const label = fixed ? translated(name) : name;
    this.#key = key;
    this.input.checked = ticked;
    attribute(this.input, "aria-label", label);
    fill(this.#label, label);
    attribute(
      this.element,
      "title",
      plural(rows, "{label}: {n} row, {size} listed", "{label}: {n} rows, {size} listed", { label, size }),
    );
    attribute(this.element, "data-none", rows === 0);
    fill(this.#rows, number(rows));
    fill(this.#size, size);
  }
}
