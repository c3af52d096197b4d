import "./editor.css";
import { Completion } from "../../shared/completion.ts";
import { attribute, drawing, element, fill } from "../../shared/dom.ts";
import { warning } from "../../shared/icons.ts";
import type { EditorOptions } from "./editor.ts";

let count = 0;

/** What every editor has: a text field, the words it was refused with, and completion. */
export class Field {
  readonly input: HTMLInputElement;
  readonly error: HTMLElement;
  readonly completion: Completion;

  constructor(options: EditorOptions, chosen: (word: string) => void) {
    const id = `aw-error-${++count}`;
    this.input = element("input", {
      type: "text",
      class: "aw-input",
      "aria-label": options.name,
      autocomplete: "off",
      spellcheck: "false",
      "data-lm-suppress-shortcuts": "true",
    });
    this.error = element("div", { class: "aw-error", id, role: "alert", hidden: true });
    this.completion = new Completion(this.input, options.suggest, chosen);
    this.input.addEventListener("input", () => this.refuse(""));
  }

  refuse(words: string): void {
    fill(this.error, words ? drawing(warning) : null, words);
    this.error.hidden = !words;
    attribute(this.input, "aria-invalid", words ? "true" : null);
    attribute(this.input, "aria-describedby", words ? this.error.id : null);
  }

  busy(on: boolean): void {
    this.input.readOnly = on;
    attribute(this.input, "aria-busy", on ? "true" : null);
  }
}
