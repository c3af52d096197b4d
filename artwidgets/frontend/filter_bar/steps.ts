/** Steps that can be undone. */
const MOST = 100;

/** The texts of a field, whoever wrote them: keys, chips, presets or a button. The browser knows only of keys. */
export class Steps {
  /** What is written now. */
  text = "";
  #before: string[] = [];
  #after: string[] = [];

  /** Another text is written; `step` says whether one can go back to the one before. */
  write(text: string, step = true): void {
    if (step && text !== this.text) {
      if (this.#before.at(-1) !== this.text) this.#before.push(this.text);
      if (this.#before.length > MOST) this.#before.shift();
      this.#after = [];
    }
    this.text = text;
  }

  /** A key was typed: a step for each word, at its end or where another begins elsewhere. */
  type(text: string): void {
    const one = Math.abs(text.length - this.text.length) === 1;
    const inWord = /\s$/.test(text) === /\s$/.test(this.text);
    this.write(text, !one || !inWord || !this.text);
  }

  /** The text to go back to, if there is one. */
  undo(): string | undefined {
    return this.#go(this.#before, this.#after);
  }

  redo(): string | undefined {
    return this.#go(this.#after, this.#before);
  }

  #go(from: string[], to: string[]): string | undefined {
    const text = from.pop();
    if (text === undefined) return undefined;
    to.push(this.text);
    this.text = text;
    return text;
  }
}
