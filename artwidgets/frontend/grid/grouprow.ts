import "./grouping.css";
import { drawing, element, fill } from "../shared/dom.ts";
import { chevronDown, chevronRight, dot } from "../shared/icons.ts";
import { MARKS } from "./cells.ts";
import { count } from "./footer.ts";
import type { GroupInfo } from "./protocol.ts";

/** Show what is told of a group: its name, rows, bytes, and what is selected and staged in it. */
export function renderGroup(
  target: HTMLElement,
  { label, rows, size, folded, selected, marks }: GroupInfo,
): void {
  const staged = Object.entries(marks).map(([word, many]) => {
    const { path, words } = MARKS[word] ?? { path: dot, words: word };
    return element(
      "span",
      { class: `aw-group-mark aw-group-${word}`, title: `${count(many)}: ${words}` },
      drawing(path, words),
      count(many),
    );
  });
  const told = element(
    "span",
    { class: "aw-group-told" },
    element("span", { class: "aw-group-fold" }, drawing(folded ? chevronRight : chevronDown)),
    element("span", { class: "aw-text aw-group-name", title: label }, label),
    element("span", { class: "aw-group-count" }, `${count(rows)} ${rows === 1 ? "row" : "rows"}`),
    size ? element("span", { class: "aw-group-count aw-group-size" }, size) : null,
    selected ? element("span", { class: "aw-group-picked" }, `${count(selected)} selected`) : null,
    ...staged,
  );
  fill(target, told);
}
