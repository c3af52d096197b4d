import { chip } from "../../shared/chip.ts";
import { element, fill, listen } from "../../shared/dom.ts";
import { newWords } from "../../shared/newwords.ts";
import type { Editor, EditorOptions } from "./editor.ts";
import { Field } from "./field.ts";

/**
 * Words one by one: a comma or a suggestion adds one, Backspace in the empty field takes the last
 * away, Enter adds what is typed and commits them all.
 */
export function chipsEditor(options: EditorOptions): Editor {
  let words = [options.value].flat();
  const list = element("span", { class: "aw-chips" });
  const show = () => fill(list, ...words.map((word) => chip(word, () => remove(word))));
  const remove = (word: string | undefined) => {
    words = words.filter((other) => other !== word);
    show();
    field.refuse("");
    field.input.focus();
  };
  const add = (text: string) => {
    words.push(...newWords(text, words));
    field.input.value = "";
    show();
    field.completion.hide();
  };
  const typed = () => {
    const { input } = field;
    // A comma ends a word; what stands after the last one is still being typed.
    const parts = input.value.split(",");
    const rest = (parts.pop() ?? "").trimStart();
    if (parts.length) {
      add(parts.join());
      input.value = rest;
    }
    void field.completion.ask(input.value.trim(), words);
  };
  const box = (input: HTMLElement) => {
    const made = element("div", { class: "aw-chips-box" }, list, input);
    listen(made, "pointerdown", (event) => {
      if (event.target === input) return;
      event.preventDefault();
      input.focus();
    });
    return made;
  };
  const manner = {
    value: () => [...new Set([...words, field.input.value.trim()])].filter(Boolean),
    typed,
    chosen: (word: string) => {
      add(word);
      field.input.focus();
    },
    taken: (suggestion: string | undefined) => {
      add(suggestion ?? field.input.value);
      return suggestion === undefined;
    },
    back: () => remove(words.at(-1)),
  };
  const field: Field = new Field(options, manner, box);
  show();
  return field;
}
