import type { Model } from "../shared/anywidget.ts";
import { Channel, Refused } from "../shared/channel.ts";
import { attribute, element, focus, focused, listen } from "../shared/dom.ts";
import { kernelState } from "../shared/kernel.ts";
import { guardKeys } from "../shared/keyboard.ts";
import { openMenu } from "../shared/menu.ts";
import { Arrangement } from "./arrangement.ts";
import { CellActs } from "./cellacts.ts";
import { openChooser } from "./chooser.ts";
import { columnMenu, nextKeys } from "./columnmenu.ts";
import { Editing } from "./editing.ts";
import { Focus } from "./focus.ts";
import { Footer } from "./footer.ts";
import { Grouping } from "./grouping.ts";
import { Header } from "./header.ts";
import { openHelp } from "./help.ts";
import { handleKey } from "./keys.ts";
import { applyWidths, fittingWidth } from "./layout.ts";
import { Loader } from "./loader.ts";
import { Notice } from "./notice.ts";
import { type Place, placeOf } from "./place.ts";
import { pointing } from "./pointing.ts";
import type { ColumnInfo, Counts, EditPush, Offer, Opened, Page, ViewPush, ViewState } from "./protocol.ts";
import { RowMenu } from "./rowmenu.ts";
import { Rows } from "./rows.ts";
import { RowStore } from "./rowstore.ts";
import { Selection } from "./selection.ts";
import type { Table } from "./table.ts";
import { ROW_HEIGHT, Viewport } from "./viewport.ts";

const SPARE = 8;
/** Asked for at first, when the height is not known yet: as much as most screens show. */
const FIRST_ROWS = 32;

/** One view of a grid: wires the parts together, and keeps what they show in step with Python. */
export class GridView {
  #columns: ColumnInfo[] = [];
  /** The sort that was asked for and is not answered yet: a second click goes on from there. */
  #wished: [string, boolean][] | undefined;
  #view: ViewState = {
    epoch: -1,
    base: 0,
    total: 0,
    selected: 0,
    selected_hidden: 0,
    keys: [],
    state: "loading",
    text: "",
  };
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
  readonly #rowMenu: RowMenu | undefined;
  readonly #grouping: Grouping;

  readonly #model: Model;
  readonly #root: HTMLElement;

  constructor(model: Model, root: HTMLElement, signal: AbortSignal) {
    this.#model = model;
    this.#root = root;
    this.#channel = new Channel(model, signal, (silence) =>
      this.#notice.showSilence(silence === "closed" ? "gone" : silence && kernelState(model)),
    );
    this.#arrangement = new Arrangement(model, () => this.#layout());
    this.#header = new Header(this.#arrangement, {
      sort: (key, add) => this.#sortBy(key, add),
      selectAll: (on) => this.#selection.all(on),
      autofit: (key) => this.#autofit(key),
      menu: (key, at) => this.#menu(key, at),
    });
    this.#head.append(this.#header.row);
    this.#grid = element(
      "div",
      { role: "grid", class: "aw-grid", "aria-multiselectable": "true" },
      this.#head,
      this.#body,
    );
    this.#scroller.append(this.#grid);
    root.classList.add("aw-root", "aw-table");
    root.replaceChildren(this.#notice.silence, this.#notice.element, this.#scroller, this.#footer.element);

    this.#viewport = new Viewport(this.#scroller, this.#body, this.#head, () => this.#repaint(), signal);
    this.#rows = new Rows(this.#body, this.#store, this.#viewport);
    const table: Table = {
      root,
      channel: this.#channel,
      store: this.#store,
      viewport: this.#viewport,
      columns: () => this.#columns,
      active: () => this.#focus.place,
      cell: (place) => this.#cell(place),
      reveal: (position) => this.#reveal(position),
      go: (place) => this.#focus.go(place),
      paint: () => this.#paint(),
      repaint: () => this.#repaint(),
      say: (words) => this.#footer.say(words),
      failed: this.#failed,
    };
    this.#focus = new Focus(table);
    this.#loader = new Loader(table);
    this.#selection = new Selection(table, (counts) => this.#count(counts));
    this.#editing = new Editing(table);
    this.#acts = new CellActs(table);
    this.#grouping = new Grouping(model, table, this.#selection, this.#footer);
    this.#rowMenu = model.get("_has_menu")
      ? new RowMenu(table, this.#body, (position) => this.#grouping.menu(position), signal)
      : undefined;

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
    const changed = () => {
      this.#layout();
      this.#showView();
    };
    for (const trait of ["arrangement", "_layout_columns", "label", "height"]) {
      this.#model.on(`change:${trait}`, changed);
      signal.addEventListener("abort", () => this.#model.off(`change:${trait}`, changed));
    }
  }

  /** Read the view, at the place where the person is. */
  async #open(): Promise<void> {
    const first = this.#viewport.first;
    const {
      visited,
      place: { position },
    } = this.#focus;
    const asked = {
      rows: Math.max(FIRST_ROWS, this.#viewport.page + 2 * SPARE),
      // At the top one stays at the top, where rows that come first are seen.
      anchor: this.#viewport.offset > 0 ? this.#store.at(first)?.id : undefined,
      focus:
        this.#editing.row ??
        (this.#focus.visited ? this.#store.at(this.#focus.place.position)?.id : undefined),
    };
    const opened = await this.#channel.ask<Opened>("open", asked);
    if (opened.epoch < this.#view.epoch) return;
    // Who went on meanwhile is not called back to where they were.
    if (visited && position !== this.#focus.place.position && !this.#editing.row) return this.#open();
    const { ids, groups } = opened.page;
    // A row that went into its folded group is looked at there, from its top.
    const there =
      asked.anchor !== undefined &&
      (ids.includes(asked.anchor) || groups?.some(({ id }) => id === asked.anchor));
    const into = there ? this.#viewport.offset - first * ROW_HEIGHT : 0;
    this.#show(
      opened,
      opened.start,
      opened.page,
      opened.anchor === null ? undefined : opened.anchor * ROW_HEIGHT + into,
      opened.focus ?? undefined,
      undefined,
      opened.focus_folded,
    );
  }

  #onView(push: ViewPush): void {
    if (push.epoch < this.#view.epoch) return;
    if (push.keep || !push.page) {
      void this.#open();
      return;
    }
    const { row } = this.#editing;
    this.#show(push, 0, push.page, 0, undefined, row);
  }

  /** Show other rows: `offset` px from the first one, or where they stand now; `row` is where the one in focus went. */
  #show(
    view: ViewState,
    start: number,
    page: Page,
    offset = this.#viewport.offset,
    row?: number,
    edited?: string,
    folded = false,
  ): void {
    this.#view = view;
    this.#store.reset(view.epoch);
    this.#store.put(start, page);
    this.#rows.grouped = view.group !== undefined;
    this.#editing.holdThrough(() => {
      this.#viewport.total = this.#lines;
      this.#viewport.moveTo(offset);
      this.#showView();
      this.#focus.keep(
        row ?? Math.min(this.#focus.place.position, this.#lines - 1),
        this.#grid.contains(focused()) && !this.#editing.row,
        this.#lines,
      );
    });
    this.#selection.forget(this.#focus.place.position);
    this.#editing.moveTo(folded ? undefined : edited === undefined ? row : this.#store.positionOf(edited));
  }

  /** How many lines the rows take, those of group rows included. */
  get #lines(): number {
    return this.#view.lines ?? this.#view.total;
  }

  #showView(): void {
    const { total, group } = this.#view;
    attribute(this.#grid, "role", group === undefined ? "grid" : "treegrid");
    attribute(this.#grid, "aria-label", this.#model.get("label") as string);
    this.#fit();
    attribute(this.#grid, "aria-rowcount", total + 1);
    attribute(this.#grid, "aria-busy", this.#view.state === "loading" ? "true" : null);
    this.#notice.show(this.#view);
    this.#header.showSort(this.#view.keys);
    this.#count(this.#view);
    this.#repaint();
  }

  /** As tall as the rows, up to the height that was asked for. */
  #fit(): void {
    const around = this.#root.offsetHeight - this.#scroller.clientHeight + this.#head.offsetHeight;
    const rows =
      this.#view.state === "ready" && this.#view.total ? `, ${this.#lines * ROW_HEIGHT + around}px` : "";
    const height = this.#model.get("height") as string;
    this.#root.style.height = rows ? `min(${height}${rows})` : height;
  }

  #count({ base, total, selected, selected_hidden, selected_size = "" }: Counts): void {
    this.#view = { ...this.#view, base, total, selected, selected_hidden, selected_size };
    this.#grouping.show(this.#view);
    this.#header.showCounts(this.#view);
    this.#footer.showCounts(this.#view);
  }

  // -- painting ----------------------------------------------------------------------

  #layout(): void {
    const order = () => this.#columns.map((column) => column.key + column.pinned).join();
    const before = order();
    this.#columns = this.#arrangement.visibleIn(this.#scroller.clientWidth);
    this.#fit();
    applyWidths(this.#grid, this.#columns, this.#scroller.clientWidth, this.#arrangement);
    attribute(this.#grid, "aria-colcount", this.#columns.length + 1);
    if (order() !== before) {
      const held = this.#root.contains(focused());
      this.#editing.keepThrough(() => {
        this.#header.layout(this.#columns, this.#view.keys);
        this.#rows.layout(this.#columns);
        this.#focus.place.column = Math.min(this.#focus.place.column, this.#columns.length);
        this.#paint();
      });
      if (held && !this.#root.contains(focused())) this.#focus.go(this.#focus.place);
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
    if (total && this.#store.epoch >= 0)
      this.#loader.want(Math.max(0, first - SPARE), Math.min(total - 1, last + SPARE));
    this.#focus.markTabStop();
    if (this.#awaited && this.#store.at(this.#awaited.position)?.id === this.#awaited.row)
      this.#editAwaited();
  }

  // -- focus -------------------------------------------------------------------------

  /** Bring a line into sight, and out from under a group row that stays at the top. */
  #reveal(position: number): void {
    if (position === this.#rows.stuck) return;
    this.#viewport.reveal(position, this.#grouping.on && !this.#store.at(position)?.group ? ROW_HEIGHT : 0);
  }

  #cell({ position, column }: Place): HTMLElement | undefined {
    return position < 0 ? this.#header.cell(column) : this.#rows.cell(position, column);
  }

  /** Whether the person is here: of several views of one grid, theirs opens an editor that Python asks for. */
  get #attended(): boolean {
    const at = focused();
    const here = at?.closest(".aw-root");
    // Who types elsewhere by now is not called back.
    if (at?.matches("input:not([type=checkbox]), textarea")) return false;
    return here !== null && (this.#root.closest(".awp-browser") ?? document).contains(here as Node);
  }

  /** The row has come: edit the cell that is focused, or the first that can be. */
  #editAwaited(): void {
    this.#awaited = undefined;
    const { place } = this.#focus;
    const at = this.#columns[place.column - 1]?.editable
      ? place
      : this.#editing.beside({ ...place, column: 0 }, 1);
    if (at) this.#edit(at);
    else this.#footer.say("No column on the screen can be edited; its menu shows hidden ones.");
  }

  // -- what the person does ----------------------------------------------------------

  #listen(signal: AbortSignal): void {
    const widths = new ResizeObserver(() => this.#layout());
    widths.observe(this.#scroller);
    signal.addEventListener("abort", () => widths.disconnect());
    listen(
      this.#grid,
      "focusin",
      (event) => {
        const place = placeOf(event.target as HTMLElement);
        if (place) this.#focus.arrived(place);
      },
      signal,
    );
    listen(
      this.#grid,
      "focusout",
      (event) => {
        const to = event.relatedTarget as Node | null;
        if (to && !this.#root.contains(to)) this.#focus.left();
      },
      signal,
    );
    pointing(
      this.#body,
      {
        go: (place) => this.#focus.go(place),
        edit: (place) => this.#edit(place),
        open: (place, cell) => void this.#acts.showChips(place, cell).catch(this.#failed),
        toggle: (position) => this.#selection.toggle(position),
        extend: (position) => this.#selection.extend(position),
        begin: (position, again) => {
          this.#selection.forget(position);
          if (!again) this.#grouping.fold(position);
        },
      },
      signal,
    );
    listen(this.#grid, "keydown", (event) => this.#onKey(event), signal);
    listen(this.#footer.columns, "click", () => this.#choose(() => focus(this.#footer.columns)));
    this.#root.addEventListener(
      "artwidgets-show-help",
      () => openHelp(this.#root, () => this.#focus.go(this.#focus.place)),
      { signal },
    );
  }

  #onKey(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest(".aw-editor")) return;
    const active = this.#focus.place;
    const column = this.#columns[active.column - 1];
    const inHead = active.position < 0;
    const taken =
      this.#grouping.key(event, active) ||
      handleKey(
        event,
        { active, lastRow: this.#lines - 1, lastColumn: this.#columns.length, page: this.#viewport.page },
        {
          go: (place, extend) => {
            this.#acts.stopTyping();
            this.#focus.go(place);
            if (extend && place.position >= 0) this.#selection.extend(place.position);
            else if (!extend && place.position >= 0) this.#selection.forget(place.position);
          },
          activate: () => {
            if (inHead)
              column ? this.#sortBy(column.key, event.shiftKey) : this.#selection.all(!this.#allSelected);
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
            if (!inHead) {
              this.#rowMenu?.open(active);
              return;
            }
            const cell = this.#header.cell(active.column);
            if (column && cell) this.#menu(column.key, cell);
          },
          resize: (by) =>
            column &&
            this.#arrangement.resize(
              column.key,
              (this.#header.cell(active.column)?.offsetWidth ?? column.width) + by,
            ),
          fill: () => void this.#acts.fill().catch(this.#failed),
          find: (character) => void this.#acts.find(character).catch(this.#failed),
          help: () => openHelp(this.#root, () => this.#focus.go(active)),
          tell: (name) => void this.#tell(name).catch(this.#failed),
        },
      );
    if (taken) event.preventDefault();
  }

  /** Ask for what only Python can do; rows that it will mark say so at once, however far away it is. */
  async #tell(name: string): Promise<void> {
    const marking = (on: boolean) => {
      const some = this.#view.selected > 0;
      this.#store.changeAll((row, at) => ({
        marking: on && (some ? row.selected : at === this.#focus.place.position),
      }));
      this.#repaint();
    };
    const atRow = this.#focus.tell();
    // In the head, or on a row that has not come yet, it would go to the row before.
    if (name === "delete" && !atRow && !this.#view.selected)
      return this.#footer.say("Go to a row first, or select some.");
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
    if (this.#store.at(place.position)?.group) return;
    const column = this.#columns[place.column - 1];
    if (column?.editable) void this.#editing.open(place).catch(this.#failed);
    // What is in it is seen and edited key by key, as columns.
    else if (column?.kind === "json" && this.#model.get("_offered_title"))
      this.#choose(() => this.#focus.go(place), `${column.key}.`);
    else void this.#tell("open").catch(this.#failed);
  }

  #sortBy(key: string, add: boolean): void {
    const column = this.#columns.find((other) => other.key === key);
    if (column) this.#sort(nextKeys(this.#wished ?? this.#view.keys, column, add));
  }

  #sort(keys: [string, boolean][]): void {
    this.#wished = keys;
    void this.#channel
      .ask("sort", { keys })
      .catch(this.#failed)
      .finally(() => {
        if (this.#wished === keys) this.#wished = undefined;
      });
  }

  #autofit(key: string): void {
    const at = this.#columns.findIndex((column) => column.key === key) + 1;
    const cells = [...this.#rows.elements].map((row) => row[at]);
    this.#arrangement.resize(key, fittingWidth(this.#header.cell(at), cells));
  }

  #menu(key: string, at: HTMLElement): void {
    const items = columnMenu(
      this.#arrangement,
      key,
      this.#view.keys,
      (keys) => this.#sort(keys),
      this.#grouping.offered(key),
      () => this.#autofit(key),
      () => this.#choose(() => this.#focus.go(this.#focus.place)),
    );
    openMenu(this.#root, at, "Column options", items);
  }

  #choose(back: () => void, search = ""): void {
    const title = this.#model.get("_offered_title") as string;
    const ask = async (text: string) =>
      (await this.#channel.ask<{ offers: Offer[] }>("offers", { text })).offers;
    openChooser(this.#root, this.#arrangement, {
      back,
      search,
      title,
      ask: title ? ask : undefined,
      failed: this.#failed,
    });
  }

  #failed = (reason: unknown): void => {
    this.#footer.say(reason instanceof Error ? reason.message : String(reason));
    if (!(reason instanceof Refused)) throw reason;
  };
}
