import { button } from "../shared/button.ts";
import { attribute, element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";

export interface Problem {
  words: string;
  position: number;
}

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
  #sent = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private panel: Panel) {
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
    this.#mark();
  }

  /** Show the query that is applied, unless the person is at it. */
  show(query: string): void {
    // What is being typed is not sent yet: the news of an earlier query must not take it away.
    if (document.activeElement === this.input && this.input.value.trim() !== this.#sent) return;
    if (this.input.value.trim() !== query) this.input.value = query;
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

  /** Below the field, but not over the completions: with those open, the query is only unfinished. */
  #showProblem(): void {
    const problem = this.#refused;
    this.#problem.hidden = !problem || !this.#list.hidden;
    if (!problem || this.#problem.hidden) return;
    // As far right as the place in question, but never out of the field.
    fill(this.#mirror, this.input.value.slice(0, problem.position));
    const room = this.element.clientWidth - this.#problem.offsetWidth;
    this.#problem.style.left = `${Math.max(0, Math.min(this.#mirror.offsetWidth + 18, room))}px`;
  }

  #typed(): void {
    this.#mark();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#apply(), PAUSE);
    void this.#complete();
  }

  async #apply(): Promise<void> {
    clearTimeout(this.#timer);
    const text = this.input.value.trim();
    if (text === this.#sent && !this.input.hasAttribute("aria-invalid")) return;
    const asked = ++this.#asked;
    const before = this.#sent;
    this.#sent = text;
    const { problem } = await this.panel.ask<{ problem: Problem | null }>("filter", { text });
    if (problem) this.#sent = before;
    if (asked === this.#asked) this.refuse(problem);
  }

  async #complete(): Promise<void> {
    const text = this.input.value;
    const cursor = this.input.selectionStart ?? text.length;
    const found = await this.panel.ask<Completions>("complete", { text, cursor });
    if (text !== this.input.value || document.activeElement !== this.input) return;
    this.#found = found;
    this.#offer(found.items.filter((item) => item.insert !== text.slice(found.start, found.end)).slice(0, 10));
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
    this.input.value = "";
    this.input.focus();
    this.#mark();
    this.#offer([]);
    void this.#apply();
  }

  #mark(): void {
    this.#clear.hidden = !this.input.value;
  }
}
