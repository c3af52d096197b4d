import { button } from "../shared/button.ts";
import { attribute, element, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import type { Advice, Collection, Item, Messages } from "./protocol.ts";

/** What makes an item of a collection, a button that Tab passes over, and one that brings more. */
interface Parts {
  panel: Panel<Messages>;
  item(item: Item): HTMLElement;
  passed(target: HTMLButtonElement, name: string): HTMLButtonElement;
  more(have: number, all: number, load: (start: number) => Promise<HTMLElement[]>): HTMLElement;
}

/** The deletes of one collection: how many of how many, what stays, and each of them where it is unfolded. */
export function collectionEntry(collection: Collection, parts: Parts): HTMLElement {
  const { key, name, goes, stays, emptied, size, notes, advice, hidden, open, items, count } = collection;
  const opener = parts.passed(
    button(name, () => void parts.panel.act("unfold", { key, open: !open }), {
      tone: "quiet",
      icon: open ? "chevronDown" : "chevronRight",
    }),
    "fold",
  );
  attribute(opener.lastElementChild as Element, "dir", "auto");
  opener.append(" ", element("span", { class: "aw-goes" }, goes));
  attribute(opener, "aria-expanded", String(open));
  const list = element(
    "ul",
    { class: "aw-items aw-same", "aria-label": `Versions of ${name} to delete` },
    ...items.map(parts.item),
  );
  if (open)
    list.append(
      parts.more(items.length, count, async (start) => {
        const answer = await parts.panel.ask("same", { group: "deletes", key, start });
        return answer.items.map(parts.item);
      }),
    );
  const warn = (words: string) =>
    element("div", { class: "aw-warning" }, icon("warning"), element("span", {}, words));
  return element(
    "li",
    { class: "aw-item aw-collection", "data-key": key },
    element(
      "div",
      { class: "aw-item-line" },
      opener,
      hidden
        ? element(
            "span",
            { class: "aw-token aw-not-shown" },
            `${hidden.toLocaleString("en-US")} not shown by the filter`,
          )
        : null,
      element("span", { class: "aw-grow" }),
      element("span", { class: "aw-item-size" }, size),
    ),
    stays && !advice?.offered ? (emptied ? warn(stays) : element("div", { class: "aw-stays" }, stays)) : null,
    ...notes.map(warn),
    advice ? adviceEntry(advice, parts.panel, parts.passed) : null,
    open ? list : null,
  );
}

/** What could be chosen instead, in words, and the button that chooses it. */
export function adviceEntry(
  advice: Advice,
  panel: Panel<Messages>,
  passed: (target: HTMLButtonElement, name: string) => HTMLButtonElement = (target) => target,
): HTMLElement {
  const { key, name, words, offered } = advice;
  return element(
    "div",
    { class: "aw-advice" },
    icon("bulb"),
    element("span", {}, words),
    offered
      ? passed(
          button("Delete the collection", () => void panel.act("whole", { key }), {
            name: `Delete the collection ${name} instead`,
            tone: "plain",
          }),
          "whole",
        )
      : null,
  );
}
