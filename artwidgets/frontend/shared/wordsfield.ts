import "./words.css";
import { chip } from "./chip.ts";
import { Completion } from "./completion.ts";
import { attribute, element, fill, focus } from "./dom.ts";
import { refusal } from "./panel.ts";

interface Options {
  name: string;
  placeholder?: string;
  suggest?: (text: string) => Promise<string[]>;
  /** Called with all the words after each change; throws a refusal in words. */
  commit?: (words: string[]) => Promise<unknown>;
}

let count = 0;

/** Aliases or tags as chips with a field for more. Enter or a comma adds, Backspace takes the last away. */
export class WordsField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  #words: string[] = [];
  #list = element("span", { class: "aw-chips" });
  #error: HTMLElement;
  #completion: Completion;

  constructor(private options: Options) {
    const id = `awp-words-${++count}`;
    this.input = element("input", { class: "awp-words-input", "aria-label": options.name, placeholder: options.placeholder ?? "", autocomplete: "off", spellcheck: "false" });
    this.#error = element("div", { class: "awp-error", id, role: "alert", hidden: true });
    attribute(this.input, "aria-describedby", id);
    this.#completion = new Completion(this.input, options.suggest, (word) => void this.#add(word));
    const box = element("div", { class: "awp-words" }, this.#list, this.input);
    box.addEventListener("pointerdown", (event) => {
      if (event.target !== box) return;
      event.preventDefault();
      this.input.focus();
    });
    this.element = element("div", { class: "awp-words-field" }, box, this.#completion.element, this.#error);
    this.input.addEventListener("input", () => {
      this.#refuse("");
      if (this.input.value.includes(",")) void this.#add(this.input.value);
      else void this.#completion.ask(this.input.value.trim(), this.#words);
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
    this.#words = [...words];
    fill(this.#list, ...this.#words.map((word) => chip(word, () => void this.#set(this.#words.filter((other) => other !== word)))));
  }

  async #add(text: string): Promise<void> {
    const more = text.split(",").map((word) => word.trim()).filter((word) => word && !this.#words.includes(word));
    this.#completion.hide();
    if (await this.#set([...this.#words, ...more])) this.input.value = "";
  }

  async #set(words: string[]): Promise<boolean> {
    const before = this.#words;
    this.words = words;
    focus(this.input);
    if (words.length === before.length && words.every((word, at) => word === before[at])) return true;
    try {
      await this.options.commit?.(words);
      this.#refuse("");
      return true;
    } catch (reason) {
      this.words = before;
      this.#refuse(refusal(reason));
      return false;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (this.#completion.key(event)) event.preventDefault();
    else if (event.key === "Enter" && (this.input.value.trim() || this.#completion.word)) {
      event.preventDefault();
      event.stopPropagation();
      void this.#add(this.#completion.word ?? this.input.value);
    } else if (event.key === "Backspace" && !this.input.value && this.#words.length) void this.#set(this.#words.slice(0, -1));
    else if (event.key === "Escape" && (this.input.value || this.#completion.word)) {
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
