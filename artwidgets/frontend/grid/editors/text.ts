import { listen } from "../../shared/dom.ts";
import type { Editor, EditorOptions } from "./editor.ts";
import { Field } from "./field.ts";

/**
 * A text, as in a spreadsheet: Enter takes it, Escape drops it, Tab goes on, and Alt+Enter breaks the line.
 *
 * What nobody typed in stays as it is to the letter: a browser's field turns every line break into a
 * newline of its own, and a value that came with others goes back with them.
 */
export function textEditor(options: EditorOptions): Editor {
  const original = String(options.value);
  const field: Field = new Field(options, {
    value: () => (field.input.value === opened ? original : withBreaksOf(original, field.input.value)),
    typed: () => void field.completion.ask(field.input.value),
    chosen: (word) => {
      field.input.value = word;
      options.decisions.commit("stay");
    },
    taken: (suggestion) => {
      field.input.value = suggestion ?? field.input.value;
      return true;
    },
  });
  field.input.value = original;
  const opened = field.input.value;
  if (options.lines) {
    const grow = () => {
      field.input.style.height = "0";
      field.input.style.height = `${field.input.scrollHeight + 4}px`;
    };
    listen(field.input, "input", grow);
    listen(field.input, "focus", grow);
  }
  return field;
}

function withBreaksOf(original: string, typed: string): string {
  return /\r\n/.test(original) && !/(^|[^\r])\n/.test(original) ? typed.replaceAll("\n", "\r\n") : typed;
}
