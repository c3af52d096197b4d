import type { Model } from "../shared/anywidget.ts";
import { translated } from "../shared/words.ts";
import { SELECT_WIDTH } from "./layout.ts";
import type { ColumnInfo } from "./protocol.ts";

const NARROWEST = 48;
const WIDEST = 1200;

interface Saved {
  order?: string[];
  hidden?: string[];
  pinned?: string[];
  widths?: Record<string, number>;
  extra?: string[];
  /** What the person chose to group by; Python keeps it here. */
  group?: string;
}

/** How the person laid the columns out, over what Python says of them. Kept in a trait. */
export class Arrangement {
  readonly #model: Model;
  readonly #changed: () => void;

  constructor(model: Model, changed: () => void) {
    this.#model = model;
    this.#changed = changed;
  }

  /** Every column, in order, pinned ones first. */
  get all(): ColumnInfo[] {
    const columns = this.#model.get("_layout_columns") as ColumnInfo[];
    const { order, hidden, pinned, widths, extra } = this.#saved;
    const position = (key: string) => {
      const at = order?.indexOf(key) ?? -1;
      if (at >= 0) return at;
      // What was added is wanted where it is seen.
      return extra?.includes(key) ? -1 : columns.findIndex((column) => column.key === key);
    };
    return columns
      .map((column) => ({
        ...column,
        title: translated(column.title),
        hint: translated(column.hint),
        hidden: hidden ? hidden.includes(column.key) : column.hidden,
        pinned: pinned ? pinned.includes(column.key) : column.pinned,
        width: widths?.[column.key] ?? column.width,
      }))
      .sort((a, b) => Number(b.pinned) - Number(a.pinned) || position(a.key) - position(b.key));
  }

  get visible(): ColumnInfo[] {
    return this.all.filter((column) => !column.hidden);
  }

  /** The visible columns; where the pinned ones would take most of the room, only the first is held, and made to fit. */
  visibleIn(room: number): ColumnInfo[] {
    const { visible } = this;
    const pinned = visible.filter((column) => column.pinned);
    const held = pinned.reduce((sum, column) => sum + column.width, 0);
    if (room <= 0 || held <= room / 2) return visible;
    const width = Math.max(2 * NARROWEST, Math.floor((room - SELECT_WIDTH) / 2));
    return visible.map((column) =>
      column === pinned[0]
        ? { ...column, width: Math.min(column.width, width) }
        : { ...column, pinned: false },
    );
  }

  /** Whether the width was chosen by the person, and so must not give way. */
  chosen(key: string): boolean {
    return this.#saved.widths?.[key] !== undefined;
  }

  resize(key: string, width: number, done = true): void {
    const widths = { ...this.#saved.widths, [key]: Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))) };
    this.#save({ widths }, done);
  }

  hide(key: string, hidden: boolean): void {
    if (hidden && this.visible.length <= 1) return;
    this.#set("hidden", key, hidden);
  }

  /** Keys of the columns that the person added. */
  get added(): string[] {
    return this.#saved.extra ?? [];
  }

  /** Add a column, first of those that are not pinned. */
  add(key: string): void {
    this.#save({ extra: [...this.added, key] });
  }

  remove(key: string): void {
    const but = (keys: string[] | undefined) => keys?.filter((other) => other !== key);
    const { order, hidden, pinned } = this.#saved;
    const rest = { order: but(order), hidden: but(hidden), pinned: but(pinned) };
    this.#save({
      extra: but(this.added) as string[],
      ...Object.fromEntries(Object.entries(rest).filter(([, keys]) => keys)),
    });
  }

  pin(key: string, pinned: boolean): void {
    this.#set("pinned", key, pinned);
  }

  #set(what: "hidden" | "pinned", key: string, on: boolean): void {
    const others = this.all
      .filter((column) => column[what] && column.key !== key)
      .map((column) => column.key);
    this.#save({ [what]: on ? [...others, key] : others });
  }

  /** Put a column before another, or last. */
  move(key: string, before: string | undefined): void {
    const order = this.all.map((column) => column.key).filter((other) => other !== key);
    const at = before === undefined ? -1 : order.indexOf(before);
    order.splice(at < 0 ? order.length : at, 0, key);
    this.#save({ order });
  }

  step(key: string, by: 1 | -1): void {
    const keys = this.visible.map((column) => column.key);
    const at = keys.indexOf(key) + by;
    if (at < 0 || at >= keys.length) return;
    this.move(key, by > 0 ? keys[at + 1] : keys[at]);
  }

  restore(): void {
    const { group } = this.#saved;
    this.#model.set("arrangement", group === undefined ? {} : { group });
    this.#model.save_changes();
    this.#changed();
  }

  get #saved(): Saved {
    return (this.#model.get("arrangement") ?? {}) as Saved;
  }

  #save(change: Saved, done = true): void {
    this.#model.set("arrangement", { ...this.#saved, ...change });
    // A drag changes the width at every step; Python hears of the last one.
    if (done) this.#model.save_changes();
    this.#changed();
  }
}
