import { Choices } from "./choices.ts";

/** Words that go on from what is typed, as Python knows them. */
export class Completion extends Choices<string> {
  #asked = 0;

  readonly #suggest: ((text: string) => Promise<string[]>) | undefined;

  constructor(
    input: HTMLInputElement | HTMLTextAreaElement,
    suggest: ((text: string) => Promise<string[]>) | undefined,
    chosen: (word: string) => void,
  ) {
    super(input, chosen, (word) => [word], suggest !== undefined);
    this.#suggest = suggest;
  }

  async ask(text: string, without: string[] = []): Promise<void> {
    const mine = ++this.#asked;
    this.forget();
    const words = await this.#suggest?.(text);
    if (words && mine === this.#asked)
      this.offer(words.filter((word) => !without.includes(word) && word !== text));
  }

  hide(): void {
    this.#asked++;
    this.offer([]);
  }
}
