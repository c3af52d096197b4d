import { button } from "../shared/button.ts";
import { attribute, element, fill, focus, focused, held, type IconName, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import type { Change } from "../shared/protocol.ts";
import { number, plural, t, translated } from "../shared/words.ts";
import { collectionEntry } from "./collection.ts";
import type { Collection, Group, Item, Messages } from "./protocol.ts";

/** How the groups are shown. */
export interface Look {
  outcomes: boolean;
  drops: boolean;
  bySize: boolean;
}

const ICONS: Record<Group["tone"], IconName> = {
  danger: "trash",
  warn: "warning",
  plain: "pencil",
  good: "check",
};

/** One group of a plan: its heading and its items, a page at a time. */
export class GroupView {
  readonly element: HTMLElement;
  #head = element("div", { class: "aw-group-head" });
  #list = element("ul", { class: "aw-items" });
  #more = element("div", { class: "aw-panel-row aw-more-items" });
  #shown = "";
  #look: Look = { outcomes: false, drops: false, bySize: false };
  /** Keys of what was unfolded: it stays so when the group is shown anew. */
  #open = new Set<string>();

  constructor(
    private panel: Panel<Messages>,
    private key: string,
    private scroller: HTMLElement,
  ) {
    this.element = element("section", { class: "aw-panel-group" }, this.#head, this.#list, this.#more);
  }

  show(group: Group, look: Look): void {
    const now = JSON.stringify([group, look]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#look = look;
    this.element.dataset.tone = group.tone;
    const title = translated(group.title);
    this.element.setAttribute("aria-label", title);
    const hidden = group.hidden
      ? plural(
          group.hidden,
          "{n} of these is not shown by the filter.",
          "{n} of these are not shown by the filter.",
        )
      : "";
    const keep = this.#rememberFocus();
    fill(
      this.#head,
      icon(group.key === "unlinks" ? "unlink" : ICONS[group.tone]),
      element("h3", { class: "aw-group-title" }, title),
      element("span", { class: "aw-count-badge" }, number(group.count)),
      group.totals ? element("span", { class: "aw-group-totals" }, translated(group.totals)) : null,
      element("span", { class: "aw-soft" }, translated(group.help)),
      hidden ? element("b", { class: "aw-hidden-note" }, hidden) : null,
      element("span", { class: "aw-grow" }),
      group.sortable
        ? this.#passed(
            button(
              t("Largest first"),
              () => void this.panel.act("sort", { by: look.bySize ? "plan" : "size" }),
              { tone: "quiet", name: t("{title}: largest first", { title }) },
            ),
            "sort",
            look.bySize,
          )
        : null,
      group.aliases && group.count > 1
        ? this.#passed(
            button(translated(group.aliases), () => void this.panel.act("with_aliases"), { tone: "plain" }),
            "aliases",
          )
        : null,
    );
    const rows = group.collections.length
      ? group.collections.map((one) => this.#collection(one))
      : group.items.map((item) => this.#item(item));
    fill(this.#list, ...rows);
    this.#offerMore(
      this.#more,
      rows.length,
      group.entries,
      (start) => this.#page(start, group.collections.length > 0),
      (more) => this.#list.append(...more),
    );
    keep();
  }

  /** Tab passes over it, arrow keys lead to it; `pressed` where it is a switch. */
  #passed(target: HTMLButtonElement, name: string, pressed?: boolean): HTMLButtonElement {
    target.tabIndex = -1;
    target.dataset.control = name;
    if (pressed !== undefined) attribute(target, "aria-pressed", String(pressed));
    return target;
  }

  /** Where one is: to be there again when the group has been filled anew. */
  #rememberFocus(): () => void {
    const top = this.scroller.scrollTop;
    const at = focused();
    if (!at || !this.element.contains(at)) return () => (this.scroller.scrollTop = top);
    const control = at.dataset.control;
    const rows = this.#rows();
    const row = rows.indexOf(at.closest<HTMLElement>("[data-key]") as HTMLElement);
    const key = rows[row]?.dataset.key;
    return () => {
      this.scroller.scrollTop = top;
      const now = this.#rows();
      const line =
        row < 0
          ? this.#head
          : (now.find((one) => one.dataset.key === key) ?? now[Math.min(row, now.length - 1)]);
      const target =
        line?.querySelector<HTMLElement>(`[data-control="${control}"]`) ??
        line?.querySelector<HTMLElement>("button") ??
        this.scroller;
      focus(target);
    };
  }

  /** Items and collections in the order in which they are seen, those of an unfolded collection after it. */
  #rows(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[data-key]")];
  }

  #collection(collection: Collection): HTMLElement {
    return collectionEntry(collection, {
      panel: this.panel,
      item: (item) => this.#item(item, "collection"),
      passed: (target, name) => this.#passed(target, name),
      more: (have, all, load) => {
        const entry = element("li", { class: "aw-more-same" });
        this.#offerMore(entry, have, all, load, (rows) => entry.before(...rows));
        return entry;
      },
    });
  }

  /** The page from there on: of collections, or of items. */
  async #page(start: number, byCollection: boolean): Promise<HTMLElement[]> {
    if (byCollection) {
      const { collections } = await this.panel.ask("collections", { start });
      return collections.map((one) => this.#collection(one));
    }
    const { items } = await this.panel.ask("items", { group: this.key, start });
    return items.map((item) => this.#item(item));
  }

  /** Fill `target` with the button that loads more of a list and puts it there. */
  #offerMore(
    target: HTMLElement,
    have: number,
    all: number,
    load: (start: number) => Promise<HTMLElement[]>,
    put: (rows: HTMLElement[]) => void,
  ): void {
    const left = all - have;
    target.hidden = left <= 0;
    if (left <= 0) {
      fill(target);
      return;
    }
    const show = button(
      t("Show {n} more", { n: Math.min(50, left) }),
      async () => {
        const rows = await load(have);
        put(rows);
        // Who went elsewhere while they were read is not called back.
        if (held(target)) (rows[0]?.querySelector<HTMLElement>("button") ?? this.scroller).focus();
        this.#offerMore(target, have + rows.length, all, load, put);
      },
      { tone: "quiet" },
    );
    fill(
      target,
      this.#passed(show, "more"),
      element("span", { class: "aw-soft" }, t("{n} more", { n: number(left) })),
    );
  }

  #item(item: Item, within?: "fold" | "collection"): HTMLElement {
    const { outcomes } = this.#look;
    const folded = item.same > 1;
    const warnings = item.refusal || outcomes ? [] : item.warnings;
    const reasons = [
      ...warnings.map((warning) =>
        element("div", { class: "aw-warning" }, icon("warning"), element("span", {}, translated(warning))),
      ),
      item.refusal
        ? element(
            "div",
            { class: "aw-refusal" },
            icon("warning"),
            element("span", {}, translated(item.refusal)),
          )
        : null,
      item.outcome ? element("div", { class: "aw-outcome" }, translated(item.outcome)) : null,
    ];
    // What is put together says once, above the names, what is the same of all.
    const lines: (HTMLElement | null)[] =
      within === "fold"
        ? reasons
        : [
            item.goes.length && !item.refusal
              ? element(
                  "div",
                  {},
                  element("span", { class: "aw-soft" }, t("With its aliases ")),
                  ...item.goes.map((alias) => element("bdi", { class: "aw-token" }, alias)),
                )
              : null,
            ...item.changes.map((change) =>
              element(
                "div",
                { class: "aw-change" },
                element("span", { class: "aw-field" }, translated(change.field)),
                ...changed(change),
              ),
            ),
            item.action === "unlink" ? element("div", { class: "aw-soft" }, translated(item.words)) : null,
            ...reasons,
          ];
    return element(
      "li",
      { class: "aw-item", "data-key": item.key },
      element(
        "div",
        { class: "aw-item-line" },
        within === "collection" ? null : element("span", { class: "aw-verb" }, translated(item.verb)),
        element("bdi", { class: "aw-item-name" }, item.name),
        folded
          ? element("span", { class: "aw-soft" }, t("and {n} more", { n: number(item.same - 1) }))
          : within === "collection"
            ? null
            : element("span", { class: "aw-soft aw-item-type" }, item.type),
        item.hidden
          ? element("span", { class: "aw-token aw-not-shown" }, t("not shown by the filter"))
          : null,
        element("span", { class: "aw-grow" }),
        element("span", { class: "aw-item-size" }, item.size),
        item.aliases && !folded
          ? this.#passed(
              button(translated(item.aliases), () => void this.panel.act("with_aliases", { key: item.key }), {
                name: `${translated(item.aliases)}: ${item.name}`,
                tone: "plain",
              }),
              "aliases",
            )
          : null,
        this.#look.drops && !folded
          ? this.#passed(
              button(
                t("Drop {name} from the plan", { name: item.name }),
                () => void this.panel.act("drop", { key: item.key }),
                { icon: "cross", bare: true, tone: "quiet" },
              ),
              "drop",
            )
          : null,
      ),
      ...lines,
      folded ? this.#fold(item) : null,
    );
  }

  /** "same reason 21 times", and the 21 below when it is open. */
  #fold(item: Item): HTMLElement {
    const same = item.refusal || item.outcome ? "same reason {n} times" : "same edit {n} times";
    const words = t(this.key === "done" ? "all {n}" : same, { n: number(item.same) });
    const list = element("ul", { class: "aw-items aw-same", hidden: true, "aria-label": words });
    const opener = this.#passed(
      button(words, () => void toggle(), { tone: "quiet" }),
      "fold",
    );
    const fillIn = async (start: number) => {
      const { items } = await this.panel.ask("same", {
        group: this.key,
        key: item.key,
        start,
      });
      const more = list.querySelector(".aw-more-same");
      const rows = items.map((one) => this.#item(one, "fold"));
      list.append(...rows);
      if (more && held(more)) (rows[0]?.querySelector<HTMLElement>("button") ?? opener).focus();
      more?.remove();
      const have = start + items.length;
      if (have < item.same)
        list.append(
          element(
            "li",
            { class: "aw-more-same" },
            this.#passed(
              button(t("Show {n} more", { n: Math.min(50, item.same - have) }), () => void fillIn(have), {
                tone: "quiet",
              }),
              "more",
            ),
          ),
        );
    };
    const toggle = async () => {
      const open = list.hidden;
      list.hidden = !open;
      attribute(opener, "aria-expanded", String(open));
      if (!open) this.#open.delete(item.key);
      else {
        this.#open.add(item.key);
        if (!list.childElementCount) await fillIn(0);
      }
    };
    attribute(opener, "aria-expanded", "false");
    if (this.#open.has(item.key)) void toggle();
    return element("div", { class: "aw-fold" }, opener, list);
  }
}

function changed(change: Change): HTMLElement[] {
  const text = (look: "old" | "new", words: string) => element("bdi", { class: `aw-${look}` }, words);
  const label = (words: string) => element("span", { class: "aw-soft" }, words);
  if ("added" in change) {
    const { added, removed } = change;
    return [
      ...(added.length ? [label(t("added:")), text("new", added.join(", "))] : []),
      ...(removed.length ? [label(t("removed:")), text("old", removed.join(", "))] : []),
    ];
  }
  const { old, new: after } = change;
  if (old === null) return [label(t("added:")), text("new", after ?? "")];
  if (after === null) return [label(t("removed:")), text("old", old)];
  return [
    text("old", old),
    element("span", { class: "aw-arrow", "aria-label": t("becomes") }, "→"),
    text("new", after),
  ];
}
