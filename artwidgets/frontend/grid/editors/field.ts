import "./editor.css";
import { Completion } from "../../shared/completion.ts";
import { attribute, drawing, element, fill, listen, uniqueId } from "../../shared/dom.ts";
import { warning } from "../../shared/icons.ts";
import { resting } from "../../shared/resting.ts";
import type { Editor, EditorOptions } from "./editor.ts";

/** What is an editor's own. */
export interface Manner {
  value(): string | string[];
  typed(): void;
  /** A suggestion was clicked. */
  chosen(word: string): void;
  /** Enter or Tab takes what is typed, or the suggestion walked to; true when the value is complete. */
  taken(suggestion: string | undefined): boolean;
  /** Backspace in the empty field. */
  back?(): void;
}

/** What every editor has: a text field, the words it was refused with, completion, and its keys. */
export class Field implements Editor {
  readonly input: HTMLInputElement | HTMLTextAreaElement;
  readonly completion: Completion;
  readonly element: HTMLElement;
  readonly value: Manner["value"];
  #error: HTMLElement;
  readonly #rest: (on?: boolean) => void;

  constructor(
    { name, lines, suggest, check, decisions }: EditorOptions,
    manner: Manner,
    box?: (input: HTMLElement) => HTMLElement,
  ) {
    this.input = element(lines ? "textarea" : "input", {
      type: lines ? null : "text",
      rows: lines ? 1 : null,
      class: "aw-input",
      "aria-label": name,
      autocomplete: "off",
      spellcheck: "false",
    });
    this.#error = element("div", {
      class: "aw-error",
      id: uniqueId(),
      role: "alert",
      hidden: true,
    });
    this.completion = new Completion(this.input, suggest, manner.chosen);
    this.element = element(
      "div",
      { class: `aw-editor${box ? " aw-editor-chips" : lines ? " aw-editor-lines" : ""}` },
      box ? box(this.input) : this.input,
      this.completion.element,
      this.#error,
    );
    this.value = manner.value;
    this.#rest = resting(async () => {
      const value = this.value();
      const words = await check(value);
      // While words are offered, what is typed is only unfinished.
      if (String(value) === String(this.value()) && this.completion.element.hidden) this.refuse(words);
    });
    listen(this.input, "input", () => {
      this.refuse("");
      manner.typed();
      this.#rest();
    });
    listen(this.input, "keydown", (event) => {
      const { key } = event;
      if (event.isComposing) return;
      if (key === "Enter" && event.altKey && lines) this.#breakLine();
      else if (key === "Enter" || key === "Tab") {
        if (manner.taken(this.completion.item))
          decisions.commit(key === "Enter" ? "stay" : event.shiftKey ? "previous" : "next");
      } else if (key === "Escape") decisions.cancel();
      else if (key === "Backspace" && !this.input.value && manner.back) manner.back();
      else if (!this.completion.key(event)) return;
      event.preventDefault();
    });
  }

  #breakLine(): void {
    const { input } = this;
    input.setRangeText("\n", input.selectionStart ?? 0, input.selectionEnd ?? 0, "end");
    input.dispatchEvent(new Event("input"));
  }

  refuse(words: string): void {
    fill(this.#error, words && drawing(warning), words);
    this.#error.hidden = !words;
    attribute(this.input, "aria-invalid", words ? "true" : null);
    attribute(this.input, "aria-describedby", words && this.#error.id);
  }

  busy(on: boolean): void {
    this.input.readOnly = on;
    attribute(this.input, "aria-busy", on ? "true" : null);
  }

  close(): void {
    this.#rest(false);
    this.completion.hide();
  }
}
