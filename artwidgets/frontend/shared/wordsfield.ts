import "./words.css";
import { chip } from "./chip.ts";
import { Completion } from "./completion.ts";
import { attribute, element, fill, focus, focused, held, uniqueId } from "./dom.ts";
import { newWords } from "./newwords.ts";
import { refusal } from "./panel.ts";
import { resting } from "./resting.ts";

interface Options {
  name: string;
  placeholder?: string;
  suggest?: (text: string) => Promise<string[]>;
  /** Why a word would be refused, in words; "" where it would be taken. */
  check?: (word: string) => Promise<string>;
  /** Called with all the words after each change; throws a refusal in words. */
  commit?: (words: string[]) => Promise<unknown>;
}

/** Aliases or tags as chips with a field for more. Enter or a comma adds, Backspace takes the last away. */
export class WordsField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  #words: string[] = [];
  /** Those that are committed; what is shown may be ahead of them. */
  #settled: string[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #list = element("span", { class: "aw-chips" });
  #error: HTMLElement;
  #completion: Completion;
  #rest = resting(() => this.#check());

  constructor(private options: Options) {
    const id = uniqueId();
    this.input = element("input", {
      class: "aw-words-input",
      "aria-label": options.name,
      placeholder: options.placeholder ?? "",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.#error = element("div", { class: "aw-panel-error", id, role: "alert", hidden: true });
    attribute(this.input, "aria-describedby", id);
    this.#completion = new Completion(this.input, options.suggest, (word) => void this.#add(word));
    const box = element("div", { class: "aw-words" }, this.#list, this.input);
    box.addEventListener("pointerdown", (event) => {
      if (event.target !== box) return;
      event.preventDefault();
      this.input.focus();
    });
    this.element = element("div", { class: "aw-words-field" }, box, this.#completion.element, this.#error);
    this.input.addEventListener("input", () => {
      this.#refuse("");
      if (this.input.value.includes(",")) void this.#add(this.input.value);
      else void this.#completion.ask(this.input.value.trim(), this.#words);
      this.#rest();
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => {
      this.#completion.hide();
      if (this.input.value.trim()) void this.#add(this.input.value);
    });
  }

  get words(): string[] {
    const typed = this.input.value.trim();
    return typed && !this.#words.includes(typed) ? [...this.#words, typed] : [...this.#words];
  }

  set words(words: string[]) {
    this.#settled = words;
    this.#show(words);
  }

  #show(words: string[]): void {
    this.#words = [...words];
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    if (this.#list.contains(focused())) focus(this.input);
    fill(this.#list, ...this.#words.map((word) => chip(word, () => this.#remove(word))));
  }

  #remove(word: string): void {
    focus(this.input);
    void this.#set(this.#words.filter((other) => other !== word));
  }

  /** Add what was typed. The field is free for the next word at once; what is refused comes back to it. */
  async #add(text: string): Promise<void> {
    const more = newWords(text, this.#words);
    this.#completion.hide();
    this.#rest(false);
    this.input.value = "";
    if (!(await this.#set([...this.#words, ...more])) && !this.input.value)
      this.input.value = more.join(", ");
  }

  async #check(): Promise<void> {
    const word = this.input.value.trim();
    if (!word || !this.options.check) return;
    const refused = await this.options.check(word);
    // While words are offered, what is typed is only unfinished.
    if (this.input.value.trim() === word && this.#completion.element.hidden && held(this.element))
      this.#refuse(refused);
  }

  /** Show other words and commit them, one step after another; a refused step alone is taken back. */
  async #set(words: string[]): Promise<boolean> {
    const added = words.filter((word) => !this.#words.includes(word));
    const removed = this.#words.filter((word) => !words.includes(word));
    this.#show(words);
    if (!added.length && !removed.length) return true;
    const step = (before: string[]) => [
      ...before.filter((word) => !removed.includes(word)),
      ...added.filter((word) => !before.includes(word)),
    ];
    const turn = this.#queue.then(async () => {
      const next = step(this.#settled);
      await this.options.commit?.(next);
      this.#settled = next;
    });
    this.#queue = turn.catch(() => undefined);
    try {
      await turn;
      this.#refuse("");
      return true;
    } catch (reason) {
      this.#show([
        ...removed.filter((word) => !this.#words.includes(word)),
        ...this.#words.filter((word) => !added.includes(word)),
      ]);
      this.#refuse(refusal(reason));
      return false;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.#completion.key(event)) event.preventDefault();
    else if (event.key === "Enter" && (this.input.value.trim() || this.#completion.item)) {
      event.preventDefault();
      event.stopPropagation();
      void this.#add(this.#completion.item ?? this.input.value);
    } else if (event.key === "Backspace" && !this.input.value && this.#words.length)
      void this.#set(this.#words.slice(0, -1));
    else if (event.key === "Escape" && (this.input.value || this.#completion.item)) {
      event.preventDefault();
      this.input.value = "";
      this.#completion.hide();
      this.#refuse("");
    }
  }

  #refuse(words: string): void {
    fill(this.#error, words);
    this.#error.hidden = !words;
    attribute(this.input, "aria-invalid", words ? "true" : null);
  }
}
