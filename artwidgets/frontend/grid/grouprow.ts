import "./grouping.css";
import { type Child, drawing, element, refill } from "../shared/dom.ts";
import { chevronDown, chevronRight } from "../shared/icons.ts";
import { number, plural, t } from "../shared/words.ts";
import { markOf } from "./cells.ts";
import type { GroupInfo } from "./protocol.ts";

/** Show what is told of a group: its name, rows, bytes, and what is selected and staged in it. */
export function renderGroup(
  target: HTMLElement,
  { label, rows, size, folded, selected, marks }: GroupInfo,
): void {
  const part = (name: string, ...children: Child[]) =>
    element("span", { class: `aw-group-${name}` }, ...children);
  const staged = Object.entries(marks).map(([word, many]) => {
    const { path, words } = markOf(word);
    const mark = part(`mark aw-group-${word}`, drawing(path, words), number(many));
    mark.title = `${number(many)}: ${words}`;
    return mark;
  });
  const name = element("bdi", { class: "aw-group-name aw-text" }, label);
  name.title = label;
  const summary = part(
    "summary",
    part("fold", drawing(folded ? chevronRight : chevronDown)),
    name,
    part("count", plural(rows, "{n} row", "{n} rows")),
    size ? part("count aw-group-size", size) : null,
    selected ? part("picked", t("{n} selected", { n: number(selected) })) : null,
    ...staged,
  );
  refill(target, summary);
}
