import type { Editor, EditorOptions } from "./editor.ts";
import { Field } from "./field.ts";

/** One line of text, as in Finder's rename: Enter takes it, Escape drops it, Tab goes on. */
export function textEditor(options: EditorOptions): Editor {
  const field: Field = new Field(options, {
    value: () => field.input.value,
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
  field.input.value = String(options.value);
  return field;
}
