import "./completion.css";
import { attribute, element, fill, listen } from "./dom.ts";

let count = 0;

/** A list of words below a text field; arrow keys walk it, the field keeps the focus. */
export class Completion {
  readonly element: HTMLElement;
  #words: string[] = [];
  #active = -1;
  #asked = 0;

  constructor(
    private input: HTMLInputElement | HTMLTextAreaElement,
    private suggest: ((text: string) => Promise<string[]>) | undefined,
    private chosen: (word: string) => void,
  ) {
    this.element = element("div", {
      role: "listbox",
      class: "aw-completion",
      id: `aw-completion-${++count}`,
      "aria-label": "Suggestions",
      hidden: true,
    });
    if (suggest) {
      attribute(input, "aria-autocomplete", "list");
      attribute(input, "aria-controls", this.element.id);
    }
    // The field must not lose the focus to the list.
    listen(this.element, "pointerdown", (event) => event.preventDefault());
  }

  /** The word that Enter would take, if one is walked to. */
  get word(): string | undefined {
    return this.#words[this.#active];
  }

  async ask(text: string, without: string[] = []): Promise<void> {
    if (!this.suggest) return;
    const mine = ++this.#asked;
    const words = await this.suggest(text);
    if (mine === this.#asked) this.#show(words.filter((word) => !without.includes(word) && word !== text));
  }

  hide(): void {
    this.#asked++;
    this.#show([]);
  }

  /** Take an arrow key or Tab's completion; true when it was for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.#words.length || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return false;
    const by = event.key === "ArrowDown" ? 1 : -1;
    this.#active =
      (this.#active + by + this.#words.length + (this.#active < 0 && by < 0 ? 1 : 0)) % this.#words.length;
    this.#mark();
    return true;
  }

  #show(words: string[]): void {
    this.#words = words;
    this.#active = -1;
    fill(
      this.element,
      ...words.map((word, at) => {
        const option = element(
          "div",
          { role: "option", class: "aw-option", id: `${this.element.id}-${at}`, "aria-selected": "false" },
          word,
        );
        listen(option, "click", () => this.chosen(word));
        return option;
      }),
    );
    this.element.hidden = !words.length;
    this.#mark();
  }

  #mark(): void {
    for (const [at, option] of [...this.element.children].entries())
      attribute(option, "aria-selected", String(at === this.#active));
    attribute(
      this.input,
      "aria-activedescendant",
      this.#active >= 0 ? `${this.element.id}-${this.#active}` : null,
    );
    this.element.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }
}
