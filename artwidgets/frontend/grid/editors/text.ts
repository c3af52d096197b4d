import { element } from "../../shared/dom.ts";
import type { Editor, EditorOptions } from "./editor.ts";
import { Field } from "./field.ts";

/** One line of text, as in Finder's rename: Enter takes it, Escape drops it, Tab goes on. */
export function textEditor(options: EditorOptions): Editor {
  const { commit, cancel } = options.decisions;
  const field = new Field(options, (word) => {
    field.input.value = word;
    commit("stay");
  });
  field.input.value = String(options.value);
  field.input.addEventListener("input", () => void field.completion.ask(field.input.value));
  field.input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (field.completion.key(event)) event.preventDefault();
    else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (field.completion.word !== undefined) field.input.value = field.completion.word;
      commit(event.key === "Enter" ? "stay" : event.shiftKey ? "previous" : "next");
    } else if (event.key === "Escape") {
      event.preventDefault();
      cancel();
    }
  });
  return {
    element: element("div", { class: "aw-editor" }, field.input, field.completion.element, field.error),
    input: field.input,
    value: () => field.input.value,
    refuse: (words) => field.refuse(words),
    busy: (on) => field.busy(on),
    close: () => field.completion.hide(),
  };
}
