import { chip } from "../../shared/chip.ts";
import { element, fill } from "../../shared/dom.ts";
import type { Editor, EditorOptions } from "./editor.ts";
import { Field } from "./field.ts";

/**
 * Words one by one: a comma or a suggestion adds one, Backspace in the empty field takes the last
 * away, Enter adds what is typed and commits them all.
 */
export function chipsEditor(options: EditorOptions): Editor {
  const { commit, cancel } = options.decisions;
  let words = Array.isArray(options.value) ? [...options.value] : [options.value];
  const list = element("span", { class: "aw-chips" });
  const field = new Field(options, (word) => {
    add(word);
    field.input.focus();
  });

  function show(): void {
    fill(list, ...words.map((word) => chip(word, () => remove(word))));
  }
  function remove(word: string): void {
    words = words.filter((other) => other !== word);
    show();
    field.refuse("");
    field.input.focus();
  }
  function add(text: string): void {
    for (const word of text.split(",").map((part) => part.trim())) {
      if (word && !words.includes(word)) words.push(word);
    }
    field.input.value = "";
    show();
    field.completion.hide();
  }

  field.input.addEventListener("input", () => {
    // A comma ends a word; what stands after the last one is still being typed.
    const parts = field.input.value.split(",");
    const typed = parts.pop() ?? "";
    if (parts.length) {
      add(parts.join(","));
      field.input.value = typed.trimStart();
    }
    void field.completion.ask(field.input.value.trim(), words);
  });
  field.input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (field.completion.key(event)) event.preventDefault();
    else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (field.completion.word !== undefined) add(field.completion.word);
      else {
        add(field.input.value);
        commit(event.key === "Enter" ? "stay" : event.shiftKey ? "previous" : "next");
      }
    } else if (event.key === "Backspace" && !field.input.value && words.length) {
      event.preventDefault();
      remove(words[words.length - 1] as string);
    } else if (event.key === "Escape") {
      event.preventDefault();
      cancel();
    }
  });

  show();
  const box = element("div", { class: "aw-chips-box" }, list, field.input);
  box.addEventListener("pointerdown", (event) => {
    if (event.target === field.input) return;
    event.preventDefault();
    field.input.focus();
  });
  return {
    element: element("div", { class: "aw-editor aw-editor-chips" }, box, field.completion.element, field.error),
    input: field.input,
    value: () => words,
    refuse: (refusal) => field.refuse(refusal),
    busy: (on) => field.busy(on),
    close: () => field.completion.hide(),
  };
}
