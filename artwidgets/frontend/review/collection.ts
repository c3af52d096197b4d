import { button } from "../shared/button.ts";
import { attribute, element, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
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
  opener.append(" ", element("span", { class: "aw-goes" }, translated(goes)));
  attribute(opener, "aria-expanded", String(open));
  const list = element(
    "ul",
    { class: "aw-items aw-same", "aria-label": t("Versions of {name} to delete", { name }) },
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
    element("div", { class: "aw-warning" }, icon("warning"), element("span", {}, translated(words)));
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
            t("{n} not shown by the filter", { n: number(hidden) }),
          )
        : null,
      element("span", { class: "aw-grow" }),
      element("span", { class: "aw-item-size" }, size),
    ),
    stays && !advice?.offered
      ? emptied
        ? warn(stays)
        : element("div", { class: "aw-stays" }, translated(stays))
      : null,
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
    element("span", {}, translated(words)),
    offered
      ? passed(
          button(t("Delete the collection"), () => void panel.act("whole", { key }), {
            name: t("Delete the collection {name} instead", { name }),
            tone: "plain",
          }),
          "whole",
        )
      : null,
  );
}
