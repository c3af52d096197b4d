import type { Model } from "../shared/anywidget.ts";
import { focus } from "../shared/dom.ts";
import { command } from "../shared/keyboard.ts";
import { type MenuItem, openMenu } from "../shared/menu.ts";
import { plural, t, translated } from "../shared/words.ts";
import type { CellAddress } from "./address.ts";
import type { Footer } from "./footer.ts";
import type { GroupingInfo, ViewState } from "./protocol.ts";
import type { Selection } from "./selection.ts";
import type { Table } from "./table.ts";

/** What the rows are grouped by, and what is done with groups: by menu, key and click. */
export class Grouping {
  /** Key of the grouping in force. */
  #by: string | undefined;
  #groups = 0;
  #selected = 0;

  readonly #table: Table;
  readonly #ways: GroupingInfo[];
  readonly #selection: Selection;
  readonly #footer: Footer;

  constructor(model: Model, table: Table, selection: Selection, footer: Footer) {
    this.#table = table;
    const ways = (model.get("_groupings") as GroupingInfo[] | undefined) ?? [];
    this.#ways = ways.map((way) => ({ ...way, title: translated(way.title) }));
    this.#selection = selection;
    this.#footer = footer;
    footer.group.addEventListener("click", () =>
      openMenu(table.root, footer.group, t("Group by"), this.#choices),
    );
  }

  get on(): boolean {
    return this.#by !== undefined;
  }

  show({ group, groups = 0, selected }: Pick<ViewState, "group" | "groups" | "selected">): void {
    this.#by = group;
    this.#groups = groups;
    this.#selected = selected;
    const title = this.#ways.find(({ key }) => key === group)?.title ?? t("None");
    this.#footer.showGrouping(this.#ways.length ? title : undefined);
  }

  /** Fold a group or unfold it. */
  fold(position: number): void {
    const { store } = this.#table;
    const row = store.at(position);
    if (!row?.group) return;
    const folded = !row.group.folded;
    // Told by the row at once; its rows go or come with the answer.
    store.change(position, { group: { ...row.group, folded } });
    this.#table.repaint();
    this.#ask(this.#table.channel.ask("fold", { groups: [row.id], folded }));
  }

  /** What a column's menu offers. */
  offered(column: string): MenuItem[] {
    return this.#ways
      .filter(({ offered }) => offered.includes(column))
      .map(({ key, title }) => ({
        label: t("Group by {what}", { what: title.toLowerCase() }),
        checked: this.#by === key,
        act: () => this.#choose(this.#by === key ? null : key),
      }));
  }

  /** What can be done with a group. */
  menu(position: number): (MenuItem | null)[] {
    const group = this.#table.store.at(position)?.group;
    if (!group) return [];
    const rows = t(group.selected < group.rows ? "Select all of {name}" : "Unselect all of {name}", {
      name: group.label,
    });
    return [
      { label: group.folded ? t("Unfold") : t("Fold"), act: () => this.fold(position) },
      { label: rows, act: () => this.#selection.toggle(position) },
      null,
      ...this.#folding,
    ];
  }

  /** Keys that mean something else on a group row, or for its rows. True when the key was taken. */
  key(event: KeyboardEvent, { position, column }: CellAddress): boolean {
    const row = this.#table.store.at(position);
    const plain = !command(event) && !event.altKey;
    const { key } = event;
    if (row?.parent !== undefined && key === "ArrowLeft" && plain && column === 0) {
      this.#table.go({ position: row.parent, column });
      return true;
    }
    if (!row?.group) return false;
    const way = { ArrowLeft: true, ArrowRight: false }[key];
    if (way !== undefined && plain) {
      if (event.shiftKey) this.#foldAll(way);
      else if (row.group.folded !== way) this.fold(position);
      else this.#table.go({ position, column: way ? 0 : Math.max(1, column) });
    } else if (key === "Enter" && plain) this.fold(position);
    else if ((key === "Delete" || key === "Backspace") && !this.#selected && !row.group.selected) {
      focus(this.#table.cell({ position, column }));
      this.#table.say(t("Press Space to select the rows of this group first."));
    } else if (key !== "F2") return false;
    return true;
  }

  get #choices(): (MenuItem | null)[] {
    const one = (label: string, key: string | null) => ({
      label,
      checked: (this.#by ?? null) === key,
      act: () => this.#choose(key),
    });
    return [
      one(t("None"), null),
      ...this.#ways.map(({ key, title }) => one(title, key)),
      null,
      ...this.#folding,
    ];
  }

  get #folding(): MenuItem[] {
    return [true, false].map((folded) => ({
      label: folded ? t("Fold all") : t("Unfold all"),
      disabled: !this.on,
      act: () => this.#foldAll(folded),
    }));
  }

  #choose(by: string | null): void {
    this.#ask(this.#table.channel.ask("group", { by }), () =>
      by === null ? t("Not grouped.") : plural(this.#groups, "{n} group.", "{n} groups."),
    );
  }

  #foldAll(folded: boolean): void {
    this.#ask(this.#table.channel.ask("fold", { all: true, folded }), () =>
      t(folded ? "All groups folded." : "All groups unfolded."),
    );
  }

  /** Ask, and say when it is done what is to be said then. */
  #ask(asked: Promise<unknown>, done = () => ""): void {
    const { say, failed } = this.#table;
    asked.then(() => done() && say(done())).catch(failed);
  }
}
