import type { Model } from "../shared/anywidget.ts";
import { Channel, Refused } from "../shared/channel.ts";
import { attribute, element } from "../shared/dom.ts";
import { guardKeys } from "../shared/keyboard.ts";
import { openMenu } from "../shared/menu.ts";
import { Arrangement } from "./arrangement.ts";
import { CellActs } from "./cellacts.ts";
import { Editing, type Place } from "./editing.ts";
import { Focus } from "./focus.ts";
import { Footer } from "./footer.ts";
import { Header } from "./header.ts";
import { openHelp } from "./help.ts";
import { handleKey } from "./keys.ts";
import { applyWidths, fittingWidth } from "./layout.ts";
import { Loader } from "./loader.ts";
import { columnMenu, nextKeys } from "./columnmenu.ts";
import { Notice } from "./notice.ts";
import { pointing } from "./pointing.ts";
import type { ColumnInfo, Counts, EditPush, Opened, Page, ViewPush, ViewState } from "./protocol.ts";
import { Rows } from "./rows.ts";
import { RowStore } from "./rowstore.ts";
import { Selection } from "./selection.ts";
import { Viewport } from "./viewport.ts";

const ROW_HEIGHT = 32;
const SPARE = 8;
/** Asked for at first, when the height is not known yet: as much as most screens show. */
const FIRST_ROWS = 32;

/** One view of a grid: wires the parts together, and keeps what they show in step with Python. */
export class GridView {
  #columns: ColumnInfo[] = [];
  #view: ViewState = { epoch: -1, base: 0, total: 0, selected: 0, selected_hidden: 0, keys: [], state: "loading", text: "" };
  /** A row that Python asked to be edited, and that is still on its way here. */
  #awaited: EditPush | undefined;
  #frame = 0;

  readonly #channel: Channel;
  readonly #store = new RowStore();
  readonly #arrangement: Arrangement;
  readonly #header: Header;
  readonly #body = element("div", { role: "rowgroup", class: "aw-body" });
  readonly #head = element("div", { role: "rowgroup", class: "aw-head" });
  readonly #grid: HTMLElement;
  readonly #scroller = element("div", { class: "aw-scroll" });
  readonly #notice = new Notice();
  readonly #footer = new Footer();
  readonly #viewport: Viewport;
  readonly #focus: Focus;
  readonly #rows: Rows;
  readonly #loader: Loader;
  readonly #selection: Selection;
  readonly #editing: Editing;
  readonly #acts: CellActs;

  constructor(
    private model: Model,
    private root: HTMLElement,
    signal: AbortSignal,
  ) {
    const say = (words: string) => this.#footer.say(words);
    this.#channel = new Channel(model, signal, (silent) => this.#notice.showSilence(silent));
    this.#arrangement = new Arrangement(model, () => this.#layout());
    this.#header = new Header(this.#arrangement, {
      sort: (key, add) => this.#sort(key, add),
      selectAll: (on) => this.#selection.all(on),
      autofit: (key) => this.#autofit(key),
      menu: (key, at) => this.#menu(key, at),
    });
    this.#head.append(this.#header.row);
    this.#grid = element("div", { role: "grid", class: "aw-grid", "aria-multiselectable": "true" }, this.#head, this.#body);
    this.#scroller.append(this.#grid);
    root.classList.add("aw-root", "aw-table");
    root.replaceChildren(this.#notice.silence, this.#notice.element, this.#scroller, this.#footer.element);

    this.#viewport = new Viewport(this.#scroller, this.#body, this.#head, ROW_HEIGHT, () => this.#repaint(), signal);
    this.#rows = new Rows(this.#body, this.#store, this.#viewport);
    this.#loader = new Loader(this.#channel, this.#store, () => this.#repaint(), say);
    this.#focus = new Focus(this.#channel, this.#store, this.#viewport, { cell: (place) => this.#cell(place), paint: () => this.#paint(), failed: this.#failed });
    this.#selection = new Selection(this.#channel, this.#store, (counts) => this.#count(counts), () => this.#paint(), say);
    this.#editing = new Editing(this.#channel, this.#store, {
      cell: (place) => this.#cell(place),
      column: ({ column }) => this.#columns[column - 1],
      focus: (place) => this.#focus.go(place),
      beside: (place, by) => this.#beside(place, by),
      repaint: () => this.#repaint(),
      say,
    });
    this.#acts = new CellActs(root, this.#channel, this.#store, {
      active: () => this.#focus.place,
      columns: () => this.#columns,
      focus: (place) => this.#focus.go(place),
      failed: this.#failed,
      say,
    });

    guardKeys(root, signal);
    this.#listen(signal);
    this.#acts.listen(signal);
    this.#hear(signal);
    this.#layout();
    const travelled = model.get("_opening") as Partial<ViewPush>;
    if (travelled.page) this.#onView(travelled as ViewPush);
    else this.#showView();
    void this.#open();
  }

  // -- what Python says --------------------------------------------------------------

  #hear(signal: AbortSignal): void {
    this.#channel.on<ViewPush>("view", (push) => this.#onView(push));
    this.#channel.on<{ page: Page | null }>("patch", ({ page }) => {
      if (page) this.#store.patch(page);
      else this.#store.outdate();
      this.#repaint();
    });
    this.#channel.on<Counts & { origin: string }>("selection", (said) => {
      this.#count(said);
      if (said.origin !== this.#channel.origin) this.#store.outdate();
      this.#repaint();
    });
    this.#channel.on<EditPush>("edit", (push) => {
      if (push.epoch !== this.#view.epoch || !this.#attended) return;
      this.#focus.go({ position: push.position, column: this.#focus.place.column });
      this.#awaited = push;
      this.#paint();
    });
    this.#channel.on<Pick<ViewState, "state" | "text">>("status", ({ state, text }) => {
      this.#view = { ...this.#view, state, text };
      this.#showView();
    });
    const changes: [string, () => void][] = [
      ["change:arrangement", () => this.#layout()],
      ["change:_layout_columns", () => this.#layout()],
      ["change:label", () => this.#showView()],
      ["change:height", () => this.#showView()],
    ];
    for (const [event, act] of changes) {
      this.model.on(event, act);
      signal.addEventListener("abort", () => this.model.off(event, act));
    }
  }

  /** Read the view, at the place where the person is. */
  async #open(): Promise<void> {
    const first = this.#viewport.first;
    const asked = {
      rows: Math.max(FIRST_ROWS, this.#viewport.page + 2 * SPARE),
      // At the top one stays at the top, where rows that come first are seen.
      anchor: this.#viewport.offset > 0 ? this.#store.at(first)?.id : undefined,
      focus: this.#editing.row ?? this.#store.at(this.#focus.place.position)?.id,
    };
    const opened = await this.#channel.ask<Opened>("open", asked);
    if (opened.epoch < this.#view.epoch) return;
    const into = this.#viewport.offset - first * ROW_HEIGHT;
    this.#view = opened;
    this.#store.reset(opened.epoch);
    this.#store.put(opened.start, opened.page);
    this.#viewport.total = opened.total;
    if (opened.anchor !== null) this.#viewport.moveTo(opened.anchor * ROW_HEIGHT + into);
    this.#showView();
    this.#keepFocus(opened.focus ?? Math.min(this.#focus.place.position, opened.total - 1));
    this.#selection.forget(Math.max(0, this.#focus.place.position));
    this.#editing.moveTo(opened.focus ?? undefined);
  }

  #onView(push: ViewPush): void {
    if (push.epoch < this.#view.epoch) return;
    if (push.keep || !push.page) {
      void this.#open();
      return;
    }
    this.#view = push;
    this.#store.reset(push.epoch);
    this.#store.put(0, push.page);
    this.#viewport.total = push.total;
    this.#viewport.moveTo(0);
    this.#showView();
    this.#keepFocus(Math.min(this.#focus.place.position, push.total - 1));
    this.#selection.forget(Math.max(0, this.#focus.place.position));
    this.#editing.moveTo(this.#editing.row === undefined ? undefined : this.#store.positionOf(this.#editing.row));
  }

  #showView(): void {
    const { total } = this.#view;
    attribute(this.#grid, "aria-label", this.model.get("label") as string);
    this.root.style.height = this.model.get("height") as string;
    attribute(this.#grid, "aria-rowcount", total + 1);
    attribute(this.#grid, "aria-busy", this.#view.state === "loading" ? "true" : null);
    this.#notice.show(this.#view);
    this.#header.showSort(this.#view.keys);
    this.#count(this.#view);
    this.#repaint();
  }

  #count(counts: Counts): void {
    const { base, total, selected, selected_hidden, selected_size } = counts;
    this.#view = { ...this.#view, base, total, selected, selected_hidden, selected_size: selected_size ?? "" };
    this.#header.showCounts(this.#view);
    this.#footer.showCounts(this.#view);
  }

  // -- painting ----------------------------------------------------------------------

  #layout(): void {
    const before = this.#columns.map((column) => column.key).join();
    this.#columns = this.#arrangement.visibleIn(this.#scroller.clientWidth);
    applyWidths(this.#grid, this.#columns, this.#scroller.clientWidth, this.#arrangement);
    attribute(this.#grid, "aria-colcount", this.#columns.length + 1);
    const keys = this.#columns.map((column) => column.key).join();
    if (keys !== before || this.#columns.some((column, at) => this.#header.cell(at + 1)?.classList.contains("aw-pinned") !== column.pinned)) {
      const focused = this.root.contains(document.activeElement);
      if (focused) this.#editing.moveTo(undefined);
      this.#header.layout(this.#columns, this.#view.keys);
      this.#rows.layout(this.#columns);
      this.#focus.place.column = Math.min(this.#focus.place.column, this.#columns.length);
      this.#paint();
      if (focused && !this.root.contains(document.activeElement)) this.#focus.go(this.#focus.place);
    } else this.#repaint();
  }

  #repaint(): void {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#rows.paint(this.#focus.place.position);
    const { first, last, total } = this.#viewport;
    if (total && this.#store.epoch >= 0) this.#loader.want(Math.max(0, first - SPARE), Math.min(total - 1, last + SPARE));
    this.#focus.markTabStop();
    if (this.#awaited && this.#store.at(this.#awaited.position)?.id === this.#awaited.row) this.#editAwaited();
  }

  // -- focus -------------------------------------------------------------------------

  #cell({ position, column }: Place): HTMLElement | undefined {
    return position < 0 ? this.#header.cell(column) : this.#rows.cell(position, column);
  }

  #keepFocus(position: number): void {
    this.#focus.keep(position, this.#grid.contains(document.activeElement) && !this.#editing.row, this.#view.total);
  }

  /** Whether the person is here: of several views of one grid, theirs opens an editor that Python asks for. */
  get #attended(): boolean {
    const here = document.activeElement?.closest(".aw-root");
    return here !== null && (this.root.closest(".awp-browser") ?? document).contains(here as Node);
  }

  /** The row has come: edit the cell that is focused, or the first that can be. */
  #editAwaited(): void {
    this.#awaited = undefined;
    const { place } = this.#focus;
    const at = this.#columns[place.column - 1]?.editable ? place : this.#beside({ ...place, column: 0 }, 1);
    if (at) this.#edit(at);
    else this.#footer.say("No column on the screen can be edited; its menu shows hidden ones.");
  }

  #beside({ position, column }: Place, by: 1 | -1): Place | undefined {
    for (let at = column + by; at >= 1 && at <= this.#columns.length; at += by) {
      if (this.#columns[at - 1]?.editable) return { position, column: at };
    }
    return undefined;
  }

  // -- what the person does ----------------------------------------------------------

  #listen(signal: AbortSignal): void {
    const widths = new ResizeObserver(() => this.#layout());
    widths.observe(this.#scroller);
    signal.addEventListener("abort", () => widths.disconnect());
    pointing(this.#grid, this.#body, {
      focus: (place) => this.#focus.go(place),
      arrived: (place) => this.#focus.arrived(place),
      edit: (place) => this.#edit(place),
      open: (place, cell) => void this.#acts.showChips(place, cell).catch(this.#failed),
      toggle: (position) => this.#selection.toggle(position),
      extend: (position) => this.#selection.extend(position),
      begin: (position) => this.#selection.forget(position),
    }, signal);
    this.#grid.addEventListener("keydown", (event) => this.#onKey(event), { signal });
  }

  #onKey(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest(".aw-editor")) return;
    const active = this.#focus.place;
    const column = this.#columns[active.column - 1];
    const inHead = active.position < 0;
    const taken = handleKey(
      event,
      { active, lastRow: this.#view.total - 1, lastColumn: this.#columns.length, page: this.#viewport.page },
      {
        go: (place, extend) => {
          this.#acts.stopTyping();
          this.#focus.go(place);
          if (extend && place.position >= 0) this.#selection.extend(place.position);
          else if (!extend && place.position >= 0) this.#selection.forget(place.position);
        },
        activate: () => {
          if (inHead) column ? this.#sort(column.key, event.shiftKey) : this.#selection.all(!this.#allSelected);
          else if (!column) this.#selection.toggle(active.position);
          else this.#edit(active);
        },
        edit: () => inHead || this.#edit(active),
        toggle: () => {
          if (!inHead) this.#selection.toggle(active.position);
          else if (!column) this.#selection.all(!this.#allSelected);
        },
        selectAll: () => this.#selection.all(true),
        clear: () => this.#selection.clear(),
        invert: () => this.#selection.invert(),
        menu: () => {
          const cell = this.#header.cell(active.column);
          if (column && cell) this.#menu(column.key, cell);
        },
        resize: (by) => column && this.#arrangement.resize(column.key, (this.#header.cell(active.column)?.offsetWidth ?? column.width) + by),
        fill: () => void this.#acts.fill().catch(this.#failed),
        find: (character) => void this.#acts.find(character).catch(this.#failed),
        help: () => openHelp(this.root, () => this.#focus.go(active)),
        tell: (name) => void this.#tell(name).catch(this.#failed),
      },
    );
    if (taken) event.preventDefault();
  }

  /** Ask for what only Python can do; rows that it will mark say so at once, however far away it is. */
  async #tell(name: string): Promise<void> {
    const marking = (on: boolean) => {
      const some = this.#view.selected > 0;
      this.#store.changeAll((row, at) => ({ marking: on && (some ? row.selected : at === this.#focus.place.position) }));
      this.#repaint();
    };
    if (name === "delete") marking(true);
    try {
      await this.#channel.ask("command", { name });
    } finally {
      if (name === "delete") marking(false);
    }
  }

  get #allSelected(): boolean {
    return this.#view.total > 0 && this.#view.selected - this.#view.selected_hidden === this.#view.total;
  }

  #edit(place: Place): void {
    if (this.#columns[place.column - 1]?.editable) void this.#editing.open(place).catch(this.#failed);
    else void this.#channel.ask("command", { name: "open" }).catch(this.#failed);
  }

  #sort(key: string, add: boolean): void {
    void this.#setSort(nextKeys(this.#view.keys, key, add));
  }

  async #setSort(keys: [string, boolean][]): Promise<void> {
    await this.#channel.ask("sort", { keys }).catch(this.#failed);
  }

  #autofit(key: string): void {
    const at = this.#columns.findIndex((column) => column.key === key) + 1;
    const cells = [...this.#rows.elements].map((row) => row[at]);
    this.#arrangement.resize(key, fittingWidth(this.#header.cell(at), cells));
  }

  #menu(key: string, at: HTMLElement): void {
    const items = columnMenu(this.#arrangement, key, this.#view.keys, (keys) => void this.#setSort(keys), () => this.#autofit(key));
    openMenu(this.root, at, "Column options", items);
  }

  #failed = (reason: unknown): void => {
    this.#footer.say(reason instanceof Error ? reason.message : String(reason));
    if (!(reason instanceof Refused)) throw reason;
  };
}
