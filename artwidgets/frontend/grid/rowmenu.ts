import { copyText } from "../shared/clipboard.ts";
import { held, listen } from "../shared/dom.ts";
import { type MenuItem, openMenu } from "../shared/menu.ts";
import { t, translated } from "../shared/words.ts";
import { addressOf, type CellAddress } from "./address.ts";
import type { RowMenuItem } from "./protocol.ts";
import type { Table } from "./table.ts";

/** How long a finger rests for a menu, ms; longer than the browsers that ask for one by themselves. */
const LONG = 650;
/** A finger that moves farther scrolls, px. */
const SLIP = 10;

type Point = { x: number; y: number };

/** The menu of a row: by right click, Shift+F10 or the menu key, and a long press. */
export class RowMenu {
  readonly #table: Table;
  readonly #ofGroup: (position: number) => (MenuItem | null)[];

  constructor(
    table: Table,
    body: HTMLElement,
    ofGroup: (position: number) => (MenuItem | null)[],
    signal: AbortSignal,
  ) {
    this.#table = table;
    this.#ofGroup = ofGroup;
    let pressed: ReturnType<typeof setTimeout> | undefined;
    let from: Point = { x: 0, y: 0 };
    let opened = false;
    const cancel = () => clearTimeout(pressed);
    const at = (event: MouseEvent) => ({ x: event.clientX, y: event.clientY });
    const addressFrom = (event: Event) => {
      const target = event.target as HTMLElement;
      return target.closest(".aw-editor") ? undefined : addressOf(target);
    };
    listen(
      body,
      "contextmenu",
      (event) => {
        cancel();
        const address = addressFrom(event);
        if (!address) return;
        // The host has a menu of its own, with Delete Cell in it.
        event.preventDefault();
        event.stopPropagation();
        if (!opened) this.open(address, at(event));
      },
      signal,
    );
    // What a menu key asks for where a menu is open already.
    listen(
      table.root,
      "contextmenu",
      (event) => {
        event.stopPropagation();
        if ((event.target as HTMLElement).closest(".aw-menu")) event.preventDefault();
      },
      signal,
    );
    listen(
      body,
      "pointerdown",
      (event) => {
        cancel();
        opened = false;
        const address = addressFrom(event);
        if (event.pointerType !== "touch" || !event.isPrimary || !address) return;
        from = at(event);
        pressed = setTimeout(() => {
          opened = true;
          this.open(address, from);
        }, LONG);
      },
      signal,
    );
    listen(
      body,
      "pointermove",
      (event) => Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP && cancel(),
      signal,
    );
    for (const kind of ["pointerup", "pointercancel"] as const) listen(body, kind, cancel, signal);
    // The click that follows would go to the row, and close the menu.
    listen(body, "touchend", (event) => opened && event.preventDefault(), signal, { passive: false });
  }

  open(address: CellAddress, point?: Point): void {
    const { failed } = this.#table;
    void this.#show(address, point).catch(failed);
  }

  async #show(address: CellAddress, point?: Point): Promise<void> {
    const { root, channel, store, go, cell } = this.#table;
    const row = store.at(address.position);
    if (!row) return;
    go(address);
    const head = row.group && cell(address);
    if (head) {
      openMenu(
        root,
        head,
        t("Actions for {name}", { name: row.label }),
        this.#ofGroup(address.position),
        point,
      );
      return;
    }
    const { items } = await channel.ask("menu", { row: row.id });
    // The rows may be others by now.
    const position = store.positionOf(row.id);
    const anchor = position === undefined ? undefined : cell({ ...address, position });
    // Nor does who went elsewhere meanwhile want it any more.
    if (!anchor || !held(anchor)) return;
    openMenu(
      root,
      anchor,
      t("Actions for {name}", { name: row.label }),
      items.map(
        (item) =>
          item && {
            label: translated(item.label),
            act: () => void this.#do(row.id, item).catch(this.#table.failed),
          },
      ),
      point,
    );
  }

  async #do(row: string, { name, label, copies }: RowMenuItem): Promise<void> {
    if (!copies) {
      await this.#table.channel.ask("choose", { row, name });
      return;
    }
    await copyText(this.#table.root, copies);
    this.#table.say(`${translated(label)}: ${copies}`);
  }
}
