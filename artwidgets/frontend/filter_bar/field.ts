import { button } from "../shared/button.ts";
import { attribute, element, fill, icon } from "../shared/dom.ts";
import { refusal, type Panel } from "../shared/panel.ts";
import { toCharacters, toUnits } from "./offsets.ts";
import type { Applied, Problem, Term } from "./protocol.ts";

interface Item {
  insert: string;
  label: string;
  kind: string;
  count: number | null;
  help: string;
}

interface Completions {
  start: number;
  end: number;
  items: Item[];
}

const PAUSE = 120;

/** The query's text field: filters while one types, completes, and says under the caret what is wrong. */
export class FilterField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  #problem = element("div", { class: "awp-problem", id: "", role: "alert", hidden: true });
  #list: HTMLElement;
  #clear: HTMLButtonElement;
  #mirror = element("span", { class: "awp-mirror", "aria-hidden": "true" });
  #found: Completions = { start: 0, end: 0, items: [] };
  #active = -1;
  #refused: Problem | null = null;
  #asked = 0;
  #answered = 0;
  #sent = "";
  #applied = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private panel: Panel,
    /** Called whenever the text is another, or is refused. */
    private changed: () => void,
  ) {
    const id = `awp-filter-${Math.random().toString(36).slice(2, 8)}`;
    this.#problem.id = `${id}-problem`;
    this.#list = element("div", { role: "listbox", class: "aw-completion", id: `${id}-list`, "aria-label": "Completions", hidden: true });
    this.input = element("input", {
      class: "awp-input awp-filter-input", "aria-label": "Filter", role: "textbox", type: "text", autocomplete: "off", spellcheck: "false",
      placeholder: "Filter: alias:none age:>30d size:>1GB, or words of a name", "aria-describedby": this.#problem.id,
      "aria-controls": this.#list.id, "aria-autocomplete": "list",
    });
    this.#clear = button("Clear filter", () => this.#empty(), { icon: "cross", bare: true, tone: "quiet" });
    this.#clear.classList.add("awp-clear");
    this.element = element("div", { class: "awp-filter", role: "search" }, icon("search"), this.#mirror, this.input, this.#clear, this.#list, this.#problem);
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#offer([]));
    this.#clear.hidden = true;
  }

  /** What is written, as it is sent. */
  get text(): string {
    return this.input.value.trim();
  }

  /** Write a query in place of what is there, and apply it. */
  async write(text: string): Promise<void> {
    this.input.value = text;
    this.#mark();
    this.#offer([]);
    await this.#apply();
  }

  /** Put the caret on a term of the query that is shown. */
  select({ start, end }: Term): void {
    this.input.focus();
    this.input.setSelectionRange(this.#at(start), this.#at(end));
  }

  /** Show the query that is applied, unless the person is at another. */
  show(query: string): void {
    this.#applied = query;
    // Of an earlier query than the one on its way.
    if (this.#answered < this.#asked && query !== this.#sent) return;
    // What is being typed is not sent yet, and what was refused is to be mended, not to be lost.
    const own = this.text !== this.#sent && (document.activeElement === this.input || query === this.#sent);
    if (own) return;
    if (this.text !== query) this.input.value = query;
    this.#sent = query;
    this.refuse(null);
    this.#mark();
  }

  refuse(problem: Problem | null): void {
    this.#refused = problem;
    attribute(this.input, "aria-invalid", problem ? "true" : null);
    fill(this.#problem, problem && icon("warning"), problem?.words);
    this.#showProblem();
  }

  /** Where a character of the sent query stands in the field. */
  #at(characters: number): number {
    const before = this.input.value.length - this.input.value.trimStart().length;
    return before + toUnits(this.text, characters);
  }

  /** Below the field, but not over the completions: with those open, the query is only unfinished. */
  #showProblem(): void {
    const problem = this.#refused;
    this.#problem.hidden = !problem || !this.#list.hidden;
    if (!problem || this.#problem.hidden) return;
    // As far right as the place in question, but never out of the field.
    fill(this.#mirror, this.input.value.slice(0, this.#at(problem.position)));
    const room = this.element.clientWidth - this.#problem.offsetWidth;
    this.#problem.style.left = `${Math.max(0, Math.min(this.#mirror.offsetWidth + 18, room))}px`;
  }

  #typed(): void {
    this.#mark();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#apply(), PAUSE);
    void this.#complete(false);
  }

  async #apply(): Promise<void> {
    clearTimeout(this.#timer);
    const { text } = this;
    if (text === this.#sent && !this.input.hasAttribute("aria-invalid")) return;
    const asked = ++this.#asked;
    this.#sent = text;
    const problem = await this.#send(text);
    this.#answered = Math.max(this.#answered, asked);
    if (asked !== this.#asked) return;
    if (problem) this.#sent = this.#applied;
    this.refuse(problem);
    this.changed();
  }

  async #send(text: string): Promise<Problem | null> {
    try {
      return (await this.panel.ask<Applied>("filter", { text })).problem;
    } catch (reason) {
      return { words: refusal(reason), position: 0 };
    }
  }

  /** Offer what could stand at the caret; unasked, not right behind a group, where it only hides the chips. */
  async #complete(asked = true): Promise<void> {
    const text = this.input.value;
    const cursor = toCharacters(text, this.input.selectionStart ?? text.length);
    const found = await this.panel.ask<Completions>("complete", { text, cursor });
    if (text !== this.input.value || document.activeElement !== this.input) return;
    found.start = toUnits(text, found.start);
    found.end = toUnits(text, found.end);
    this.#found = found;
    if (!asked && text[found.start - 1] === ")") this.#offer([]);
    else this.#offer(found.items.filter((item) => item.insert !== text.slice(found.start, found.end)).slice(0, 10));
  }

  #offer(items: Item[]): void {
    this.#found = { ...this.#found, items };
    this.#active = -1;
    fill(this.#list, ...items.map((item, at) => {
      const option = element("div", { role: "option", id: `${this.#list.id}-${at}`, class: "aw-option awp-offer", "aria-selected": "false" },
        element("span", { class: "awp-offer-label" }, item.label),
        element("span", { class: "awp-offer-help awp-soft" }, item.count !== null ? item.count.toLocaleString("en-US") : item.help));
      option.addEventListener("click", () => this.#take(item));
      return option;
    }));
    this.#list.hidden = !items.length;
    this.#showProblem();
    attribute(this.input, "aria-activedescendant", null);
  }

  #take(item: Item): void {
    const { start, end } = this.#found;
    const text = this.input.value;
    this.input.value = text.slice(0, start) + item.insert + text.slice(end);
    const at = start + item.insert.length;
    this.input.setSelectionRange(at, at);
    this.#offer([]);
    this.#typed();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { items } = this.#found;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.#active = (this.#active + by + items.length + (this.#active < 0 && by < 0 ? 1 : 0)) % items.length;
      [...this.#list.children].forEach((option, at) => attribute(option, "aria-selected", String(at === this.#active)));
      attribute(this.input, "aria-activedescendant", `${this.#list.id}-${this.#active}`);
      this.#list.children[this.#active]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "ArrowDown") void this.#complete();
    else if ((event.key === "Enter" || event.key === "Tab") && items[this.#active]) this.#take(items[this.#active] as Item);
    else if (event.key === "Enter") {
      this.#offer([]);
      void this.#apply();
    } else if (event.key === "Escape") {
      if (!this.#list.hidden) this.#offer([]);
      else this.#empty();
    } else return;
    event.preventDefault();
  }

  #empty(): void {
    this.input.focus();
    void this.write("");
  }

  #mark(): void {
    this.#clear.hidden = !this.input.value;
    this.changed();
  }
}
