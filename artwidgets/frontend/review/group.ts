import { button } from "../shared/button.ts";
import { element, fill, icon, type IconName } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";

/** Old and new; or, for names, which go and which come. */
type Change = { field: string; old: string | null; new: string | null } | { field: string; removed: string[]; added: string[] };

export interface Item {
  key: string;
  name: string;
  type: string;
  verb: string;
  words: string;
  size: string;
  goes: string[];
  changes: Change[];
  warnings: string[];
  refusal: string | null;
  hidden: boolean;
  outcome: string;
  aliases: boolean;
}

export interface Group {
  key: string;
  title: string;
  help: string;
  tone: "danger" | "warn" | "plain" | "good";
  count: number;
  hidden: number;
  aliases: boolean;
  items: Item[];
}

const ICONS: Record<Group["tone"], IconName> = { danger: "trash", warn: "warning", plain: "pencil", good: "check" };

/** One group of a plan: its heading and its items, a page at a time. */
export class GroupView {
  readonly element: HTMLElement;
  #head = element("div", { class: "awp-group-head" });
  #list = element("ul", { class: "awp-items" });
  #more = element("div", { class: "awp-row awp-more-items" });
  #shown = "";

  constructor(
    private panel: Panel,
    private key: string,
  ) {
    this.element = element("section", { class: "awp-group" }, this.#head, this.#list, this.#more);
  }

  show(group: Group, outcomes: boolean): void {
    const now = JSON.stringify(group);
    if (now === this.#shown) return;
    this.#shown = now;
    this.element.dataset["tone"] = group.tone;
    this.element.setAttribute("aria-label", group.title);
    const hidden = group.hidden ? `${group.hidden.toLocaleString("en-US")} of these ${group.hidden === 1 ? "is" : "are"} not shown by the filter.` : "";
    fill(
      this.#head,
      icon(group.key === "unlinks" ? "unlink" : ICONS[group.tone]),
      element("h3", { class: "awp-group-title" }, group.title),
      element("span", { class: "awp-count-badge" }, group.count.toLocaleString("en-US")),
      element("span", { class: "awp-soft" }, group.help),
      hidden ? element("b", { class: "awp-hidden-note" }, hidden) : null,
      element("span", { class: "awp-grow" }),
      group.aliases && group.count > 1 ? button("Delete all with aliases", () => void this.panel.act("with_aliases"), { tone: "plain" }) : null,
    );
    fill(this.#list, ...group.items.map((item) => this.#item(item, outcomes)));
    this.#offerMore(group.items.length, group.count, outcomes);
  }

  #offerMore(have: number, all: number, outcomes: boolean): void {
    const left = all - have;
    if (left <= 0) {
      fill(this.#more);
      return;
    }
    const next = Math.min(50, left);
    fill(
      this.#more,
      button(`Show ${next} more`, async () => {
        const { items } = await this.panel.ask<{ items: Item[] }>("items", { group: this.key, start: have });
        this.#list.append(...items.map((item) => this.#item(item, outcomes)));
        this.#offerMore(have + items.length, all, outcomes);
      }, { tone: "quiet" }),
      element("span", { class: "awp-soft" }, `${left.toLocaleString("en-US")} more`),
    );
  }

  #item(item: Item, outcomes: boolean): HTMLElement {
    const lines: (HTMLElement | null)[] = [
      item.goes.length && !item.refusal ? element("div", {}, element("span", { class: "awp-soft" }, "With its aliases "), ...item.goes.map((alias) => element("span", { class: "awp-token" }, alias))) : null,
      ...item.changes.map((change) => element("div", { class: "awp-change" }, element("span", { class: "awp-field" }, change.field), ...changed(change))),
      item.verb === "Remove link" ? element("div", { class: "awp-soft" }, item.words) : null,
      ...(item.refusal || outcomes ? [] : item.warnings).map((warning) => element("div", { class: "awp-warning" }, icon("warning"), element("span", {}, warning))),
      item.refusal ? element("div", { class: "awp-refusal" }, icon("warning"), element("span", {}, item.refusal)) : null,
      item.outcome ? element("div", { class: "awp-outcome" }, item.outcome) : null,
    ];
    return element(
      "li",
      { class: "awp-item" },
      element(
        "div",
        { class: "awp-item-line" },
        element("span", { class: "awp-verb" }, item.verb),
        element("span", { class: "awp-item-name" }, item.name),
        element("span", { class: "awp-soft awp-item-type" }, item.type),
        item.hidden ? element("span", { class: "awp-token awp-not-shown" }, "not shown by the filter") : null,
        element("span", { class: "awp-grow" }),
        element("span", { class: "awp-item-size" }, item.size),
        item.aliases ? button("Delete with aliases", () => void this.panel.act("with_aliases", { key: item.key }), { name: `Delete with aliases: ${item.name}`, tone: "plain" }) : null,
        outcomes ? null : button(`Drop ${item.name} from the plan`, () => void this.panel.act("drop", { key: item.key }), { icon: "cross", bare: true, tone: "quiet" }),
      ),
      ...lines,
    );
  }
}

function changed(change: Change): HTMLElement[] {
  const text = (look: "old" | "new", words: string) => element("span", { class: `awp-${look}` }, words);
  const said = (words: string) => element("span", { class: "awp-soft" }, words);
  if ("added" in change) {
    const { added, removed } = change;
    return [
      ...(added.length ? [said("added:"), text("new", added.join(", "))] : []),
      ...(removed.length ? [said("removed:"), text("old", removed.join(", "))] : []),
    ];
  }
  const { old, new: after } = change;
  if (old === null) return [said("added:"), text("new", after ?? "")];
  if (after === null) return [said("removed:"), text("old", old)];
  return [text("old", old), element("span", { class: "awp-arrow", "aria-label": "becomes" }, "→"), text("new", after)];
}
