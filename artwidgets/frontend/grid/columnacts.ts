import type { Model } from "../shared/anywidget.ts";
import { type MenuItem, openMenu } from "../shared/menu.ts";
import { t, translated } from "../shared/words.ts";
import type { Arrangement } from "./arrangement.ts";
import { openChooser } from "./chooser.ts";
import { fittingWidth } from "./layout.ts";
import type { ColumnInfo } from "./protocol.ts";
import type { Rows } from "./rows.ts";
import { type Keys, largestFirst, nextKeys } from "./sorting.ts";
import type { Table } from "./table.ts";

/** What is done with columns, by click, key and menu alike: sort, fit, widen, choose. */
export class ColumnActs {
  /** The sort that was asked for and is not answered yet: a second click goes on from there. */
  #wished: Keys | undefined;

  readonly #model: Model;
  readonly #table: Table;
  readonly #arrangement: Arrangement;
  readonly #rows: Rows;
  /** The sort in force. */
  readonly #keys: () => Keys;
  /** What a column's menu offers of groups. */
  readonly #groups: (key: string) => MenuItem[];

  constructor(
    model: Model,
    table: Table,
    arrangement: Arrangement,
    rows: Rows,
    keys: () => Keys,
    groups: (key: string) => MenuItem[],
  ) {
    this.#model = model;
    this.#table = table;
    this.#arrangement = arrangement;
    this.#rows = rows;
    this.#keys = keys;
    this.#groups = groups;
  }

  sortBy(column: ColumnInfo, add: boolean): void {
    this.#sort(nextKeys(this.#wished ?? this.#keys(), column, add));
  }

  #sort(keys: Keys): void {
    const { channel, failed } = this.#table;
    this.#wished = keys;
    void channel
      .ask("sort", { keys })
      .catch(failed)
      .finally(() => {
        if (this.#wished === keys) this.#wished = undefined;
      });
  }

  fit(key: string): void {
    const column = this.#table.columns().findIndex((other) => other.key === key) + 1;
    const cells = [...this.#rows.elements].map((row) => row[column]);
    this.#arrangement.resize(key, fittingWidth(this.#table.cell({ position: -1, column }), cells));
  }

  menu(key: string, at: HTMLElement): void {
    openMenu(this.#table.root, at, t("Column options"), this.#items(key));
  }

  #items(key: string): (MenuItem | null)[] {
    const arrangement = this.#arrangement;
    const { all, visible } = arrangement;
    const column = all.find((other) => other.key === key);
    if (!column) return [];
    const others = this.#keys().filter(([other]) => other !== key);
    const at = visible.findIndex((other) => other.key === key);
    const sort = (label: string, keys: Keys, disabled = false) => ({
      label,
      disabled,
      act: () => this.#sort(keys),
    });
    return [
      sort(t("Sort ascending"), [[key, false]]),
      sort(t("Sort descending"), [[key, true]]),
      sort(t("Then sort by this"), [...others, [key, largestFirst(column.kind)]], !others.length),
      ...this.#groups(key),
      null,
      { label: t("Autosize"), act: () => this.fit(key) },
      { label: t("Pin left"), checked: column.pinned, act: () => arrangement.pin(key, !column.pinned) },
      { label: t("Move left"), disabled: at <= 0, act: () => arrangement.step(key, -1) },
      { label: t("Move right"), disabled: at >= visible.length - 1, act: () => arrangement.step(key, 1) },
      null,
      {
        label: t("Hide"),
        disabled: visible.length === 1,
        act: () => (arrangement.added.includes(key) ? arrangement.remove(key) : arrangement.hide(key, true)),
      },
      { label: t("Columns…"), act: () => this.choose(() => this.#table.go(this.#table.active())) },
      { label: t("Reset columns"), act: () => arrangement.restore() },
    ];
  }

  /** Whether there are columns that can be added. */
  get addable(): boolean {
    return this.#model.get("_offered_title") !== "";
  }

  /** Open the dialog that says which columns are shown; `back` takes the focus when it closes. */
  choose(back: () => void, search = ""): void {
    const { root, channel, failed } = this.#table;
    const title = translated(this.#model.get("_offered_title") as string);
    const ask = async (text: string) => (await channel.ask("offers", { text })).offers;
    openChooser(root, this.#arrangement, { back, search, title, ask: title ? ask : undefined, failed });
  }
}
