import { button } from "../shared/button.ts";
import { Choices } from "../shared/choices.ts";
import { attribute, element, fill, focused, icon, uniqueId } from "../shared/dom.ts";
import { command } from "../shared/keyboard.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
import { inField, inQuery, toCharacters, toUnits } from "./offsets.ts";
import type { Applied, Completion, Completions, Messages, Problem, Term } from "./protocol.ts";
import type { RowWords } from "./rows.ts";
import { Steps } from "./steps.ts";

const PAUSE = 120;
/** Of the text in the field, px; as in the style sheet. */
const PADDING = 31;

/** The query's text field: filters while one types, completes, and says under the caret what is wrong. */
export class FilterField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  #problem = element("div", { class: "aw-problem", id: uniqueId(), role: "alert", hidden: true });
  #choices: Choices<Completion>;
  #clear: HTMLButtonElement;
  #underline = element("span", { class: "aw-underline", "aria-hidden": "true", hidden: true });
  #steps = new Steps();
  #mirror = element("span", { class: "aw-mirror", "aria-hidden": "true" });
  #found: Completions = { start: 0, end: 0, items: [] };
  /** Whether what could be written next is still asked for, and whether Tab waits for it. */
  #asking = false;
  #completeSoon = false;
  #completing = 0;
  #refused: Problem | null = null;
  #asked = 0;
  #answered = 0;
  #sent = "";
  /** Whether what is on its way was sent while one types, and may be found to be unfinished. */
  #typing = false;
  #applied = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private panel: Panel<Messages>,
    /** Called whenever the text is another, or is refused. */
    private changed: () => void,
  ) {
    this.input = element("input", {
      class: "aw-panel-input aw-filter-input",
      // Its name and role are how people's own scripts find it.
      role: "textbox",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": this.#problem.id,
    });
    this.#choices = new Choices(
      this.input,
      (item) => this.#take(item),
      ({ label, count, help }) => [
        element("span", { class: "aw-offer-label" }, label),
        element(
          "span",
          { class: "aw-offer-help aw-soft" },
          count === null ? translated(help) : number(count),
        ),
      ],
    );
    this.#clear = button(t("Clear filter"), () => this.#empty(), {
      icon: "cross",
      bare: true,
      tone: "quiet",
    });
    this.#clear.classList.add("aw-clear");
    this.element = element(
      "div",
      { class: "aw-filter", role: "search" },
      icon("search"),
      this.#mirror,
      this.input,
      this.#underline,
      this.#clear,
      this.#choices.element,
      this.#problem,
    );
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => {
      this.#offer([]);
      // What is pressed next is about what is written, also right after its last letter.
      if (this.text !== this.#sent) void this.#apply(true);
    });
    // A click on an empty place asks what can be written there.
    this.input.addEventListener(
      "click",
      () =>
        /(^|\s)$/.test(this.input.value.slice(0, this.input.selectionStart ?? 0)) && void this.#complete(),
    );
    this.input.addEventListener("scroll", () => this.#showProblem());
    this.input.addEventListener("beforeinput", (event) => {
      // The browser's own undo knows nothing of what chips and presets wrote.
      if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
      event.preventDefault();
      if (event.inputType === "historyUndo") this.undo();
      else this.redo();
    });
    this.#clear.hidden = true;
  }

  /** What is written, as it is sent. */
  get text(): string {
    return this.input.value.trim();
  }

  /** Write a query in place of what is there, and apply it. */
  async write(text: string): Promise<void> {
    this.#steps.write(text);
    await this.#put(text);
  }

  /** Go back to the text before, whoever wrote it: keys, chips, presets or the clear button. */
  undo(): void {
    const text = this.#steps.undo();
    if (text !== undefined) void this.#put(text);
  }

  redo(): void {
    const text = this.#steps.redo();
    if (text !== undefined) void this.#put(text);
  }

  #put(text: string): Promise<void> {
    this.input.value = text;
    this.#mark();
    this.#offer([]);
    return this.#apply();
  }

  /** Put the caret on a term of the query that is shown. */
  select({ start, end }: Term): void {
    this.input.focus();
    const { value } = this.input;
    this.input.setSelectionRange(inField(value, start), inField(value, end));
  }

  /** Say which rows it filters. */
  name({ label, placeholder }: RowWords): void {
    attribute(this.input, "aria-label", t(label));
    attribute(this.input, "placeholder", t(placeholder));
  }

  /** Show the query that is applied, unless the person is at another. */
  show(query: string): void {
    this.#applied = query;
    // Of an earlier query than the one on its way.
    if (this.#answered < this.#asked && query !== this.#sent) return;
    // What is being typed is not sent yet, and what was refused is to be mended, not to be lost.
    const own = this.text !== this.#sent && (focused() === this.input || query === this.#sent);
    if (own) return;
    if (this.text !== query) {
      this.#steps.write(query);
      this.input.value = query;
    }
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
    this.#problem.hidden = !problem || !this.#choices.element.hidden;
    this.#underline.hidden = !problem;
    if (!problem) return;
    const { value } = this.input;
    const at = inField(value, problem.position);
    const width = (text: string) => {
      fill(this.#mirror, text);
      return this.#mirror.offsetWidth;
    };
    const left = width(value.slice(0, at));
    this.#underline.style.left = `${left + PADDING - this.input.scrollLeft}px`;
    this.#underline.style.width = `${Math.max(8, width(value.slice(0, at) + (/^[^\s:]+/.exec(value.slice(at))?.[0] ?? "")) - left)}px`;
    if (this.#problem.hidden) return;
    // As far right as the place in question, but never out of the field.
    const room = this.element.clientWidth - this.#problem.offsetWidth;
    this.#problem.style.left = `${Math.max(0, Math.min(left + 18 - this.input.scrollLeft, room))}px`;
  }

  #typed(): void {
    this.#steps.type(this.input.value);
    this.#choices.forget();
    this.#mark();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#apply(true), PAUSE);
    void this.#complete(false);
  }

  /** Filter by what is written; while one types, not by what is unfinished. */
  async #apply(typing = false): Promise<void> {
    clearTimeout(this.#timer);
    const { text } = this;
    const finished = !typing && this.#typing;
    if (text === this.#sent && !finished && !this.input.hasAttribute("aria-invalid")) return;
    const asked = ++this.#asked;
    this.#sent = text;
    this.#typing = typing;
    const { problem, unfinished } = await this.#send(text, typing);
    this.#answered = Math.max(this.#answered, asked);
    if (asked !== this.#asked) return;
    this.#typing = false;
    if (problem || unfinished) this.#sent = this.#applied;
    this.refuse(problem);
    this.changed();
  }

  async #send(text: string, typing: boolean): Promise<Applied> {
    const { value, selectionStart } = this.input;
    try {
      return await this.panel.ask(
        "filter",
        typing ? { text, cursor: inQuery(value, selectionStart ?? 0) } : { text },
      );
    } catch (reason) {
      return { problem: { words: refusal(reason), position: 0 } };
    }
  }

  /** Offer what could stand at the caret; unasked, not right behind a group, where it only hides the chips. */
  async #complete(asked = true): Promise<void> {
    const text = this.input.value;
    const cursor = toCharacters(text, this.input.selectionStart ?? text.length);
    const mine = ++this.#completing;
    this.#asking = true;
    const found = await this.panel.ask("complete", { text, cursor });
    if (mine !== this.#completing) return;
    this.#asking = false;
    const soon = this.#completeSoon;
    this.#completeSoon = false;
    if (text !== this.input.value || focused() !== this.input) return;
    found.start = toUnits(text, found.start);
    found.end = toUnits(text, found.end);
    this.#found = found;
    if (!asked && text[found.start - 1] === ")") this.#offer([]);
    else
      this.#offer(
        found.items.filter((item) => item.insert !== text.slice(found.start, found.end)).slice(0, 10),
      );
    // Tab came before the words did.
    if (soon && this.#found.items[0] && found.end > found.start) this.#take(this.#found.items[0]);
  }

  #offer(items: Completion[]): void {
    this.#found = { ...this.#found, items };
    const { item: walkedTo } = this.#choices;
    this.#choices.offer(
      items,
      items.findIndex(({ insert }) => insert === walkedTo?.insert),
    );
    this.#showProblem();
  }

  #take(item: Completion): void {
    const { start, end } = this.#found;
    const { value } = this.input;
    this.input.value = value.slice(0, start) + item.insert + value.slice(end);
    this.#steps.write(this.input.value);
    const at = start + item.insert.length;
    this.input.setSelectionRange(at, at);
    this.#offer([]);
    this.#typed();
  }

  #key(event: KeyboardEvent): void {
    if (!event.isComposing && (this.#choices.key(event) || this.#taken(event))) event.preventDefault();
  }

  /** Do what a key is for, if it is for the field. */
  #taken(event: KeyboardEvent): boolean {
    const { items, start, end } = this.#found;
    const { item } = this.#choices;
    const key = event.key.toLowerCase();
    if (command(event) && (key === "z" || key === "y")) {
      if (key === "y" || event.shiftKey) this.redo();
      else this.undo();
    } else if (event.key === "ArrowDown") void this.#complete();
    else if ((event.key === "Enter" || event.key === "Tab") && item) this.#take(item);
    // Tab completes what is begun; with nothing begun it goes on to the next control.
    else if (event.key === "Tab" && !event.shiftKey && this.#asking) this.#completeSoon = true;
    else if (event.key === "Tab" && !event.shiftKey && items[0] && end > start) this.#take(items[0]);
    else if (event.key === "Enter") {
      this.#dismiss();
      void this.#apply();
    } else if (event.key === "Escape") {
      // It closes what is open, and never takes away what is written.
      if (this.#choices.element.hidden && !this.#asking) return false;
      this.#dismiss();
    } else return false;
    return true;
  }

  /** Close the completions, and leave those that are still on their way. */
  #dismiss(): void {
    this.#completing++;
    this.#asking = false;
    this.#offer([]);
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
