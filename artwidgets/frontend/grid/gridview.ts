import type { Model } from "../shared/anywidget.ts";
import { Channel, Refused } from "../shared/channel.ts";
import { attribute, element, focus, focused, listen, watchSize } from "../shared/dom.ts";
import { kernelState } from "../shared/kernel.ts";
import { guardKeys } from "../shared/keyboard.ts";
import { translated } from "../shared/words.ts";
import { addressOf, type CellAddress } from "./address.ts";
import { Arrangement } from "./arrangement.ts";
import { CellActs } from "./cellacts.ts";
import { ColumnActs } from "./columnacts.ts";
import { Commands } from "./commands.ts";
import { Editing } from "./editing.ts";
import { Focus } from "./focus.ts";
import { Footer } from "./footer.ts";
import { Grouping } from "./grouping.ts";
import { Header } from "./header.ts";
import { openHelp } from "./help.ts";
import { handleKey } from "./keys.ts";
import { widthsOf } from "./layout.ts";
import { ROW_HEIGHT } from "./linewindow.ts";
import { Loader } from "./loader.ts";
import { Notice } from "./notice.ts";
import { pointing } from "./pointing.ts";
import type { ColumnInfo, Counts, EditPush, Messages, Open, Page, ViewPush, ViewState } from "./protocol.ts";
import { RowMenu } from "./rowmenu.ts";
import { Rows } from "./rows.ts";
import { RowStore } from "./rowstore.ts";
import { Selection } from "./selection.ts";
import type { Table } from "./table.ts";
import { UNREAD } from "./unread.ts";
import { Viewport } from "./viewport.ts";

const SPARE = 8;
/** Asked for at first, when the height is not known yet: as much as most screens show. */
const FIRST_ROWS = 32;

/** One view of a grid: wires the parts together, and keeps what they show in step with Python. */
export class GridView {
  #columns: ColumnInfo[] = [];
  #view: ViewState = UNREAD;
  #frame = 0;
  /** How high what is around the rows is, px. */
  #around = 0;
  #widths = "";

  readonly #channel: Channel<Messages>;
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
  readonly #columnActs: ColumnActs;
  readonly #commands: Commands;
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
      sort: (column, add) => this.#columnActs.sortBy(column, add),
      selectAll: (on) => this.#selection.all(on),
      autofit: (key) => this.#columnActs.fit(key),
      menu: (key, at) => this.#columnActs.menu(key, at),
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
      active: () => this.#focus.address,
      cell: (address) => this.#cell(address),
      reveal: (position) => this.#reveal(position),
      go: (address) => this.#focus.go(address),
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
    this.#columnActs = new ColumnActs(
      model,
      table,
      this.#arrangement,
      this.#rows,
      () => this.#view.keys,
      (key) => this.#grouping.offered(key),
    );
    this.#commands = new Commands(
      table,
      this.#focus,
      this.#editing,
      this.#columnActs,
      () => this.#view.selected,
    );
    this.#rowMenu = model.get("_has_menu")
      ? new RowMenu(table, this.#body, (position) => this.#grouping.menu(position), signal)
      : undefined;

    guardKeys(root, signal);
    this.#listen(signal);
    this.#acts.listen(signal);
    this.#hear(signal);
    // All is measured while there is little to lay out; nothing of what follows asks again.
    this.#fit();
    this.#viewport.measure();
    this.#layout();
    const travelled = model.get("_opening") as Partial<ViewPush> & Pick<Open, "travelled">;
    if (travelled.page) this.#onView(travelled as ViewPush);
    else this.#showView();
    void this.#open(travelled.travelled);
  }

  // -- what Python says --------------------------------------------------------------

  #hear(signal: AbortSignal): void {
    this.#channel.on<ViewPush>("view", (push) => this.#onView(push));
    this.#channel.on<{ page: Page | null }>("patch", ({ page }) => {
      if (page) this.#store.patch(page);
      else this.#store.outdate();
      this.#repaint();
    });
    this.#channel.on<Counts & { origin: string }>("selection", (counts) => {
      this.#count(counts);
      if (counts.origin !== this.#channel.origin) this.#store.outdate();
      this.#repaint();
    });
    this.#channel.on<EditPush>("edit", (push) => this.#commands.editSoon(push));
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
  async #open(travelled?: number): Promise<void> {
    const first = this.#viewport.first;
    const {
      visited,
      address: { position },
    } = this.#focus;
    const { row } = this.#editing;
    const asked = {
      rows: Math.max(FIRST_ROWS, this.#viewport.page + 2 * SPARE),
      // At the top one stays at the top, where rows that come first are seen.
      anchor: this.#viewport.offset > 0 ? this.#store.at(first)?.id : undefined,
      focus: row ?? (visited ? this.#store.at(position)?.id : undefined),
      travelled,
    };
    const opened = await this.#channel.ask("open", asked);
    const { page } = opened;
    if (!page || opened.epoch < this.#view.epoch) return;
    // Who went on meanwhile is not called back to where they were, and what they began to type stays open.
    const elsewhere = row === undefined && visited && position !== this.#focus.address.position;
    if (elsewhere || row !== this.#editing.row || visited !== this.#focus.visited) return this.#open();
    const { ids, groups } = page;
    // A row that went into its folded group is looked at there, from its top.
    const there =
      asked.anchor !== undefined &&
      (ids.includes(asked.anchor) || groups?.some(({ id }) => id === asked.anchor));
    const into = there ? this.#viewport.offset - first * ROW_HEIGHT : 0;
    this.#show(
      opened,
      opened.start,
      page,
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
      this.#viewport.hold(this.#lines, offset);
      this.#showView();
      this.#focus.keep(
        row ?? Math.min(this.#focus.address.position, this.#lines - 1),
        this.#grid.contains(focused()) && !this.#editing.row,
        this.#lines,
      );
    });
    this.#selection.forget(this.#focus.address.position);
    this.#editing.moveTo(folded ? undefined : edited === undefined ? row : this.#store.positionOf(edited));
  }

  /** How many lines the rows take, those of group rows included. */
  get #lines(): number {
    return this.#view.lines ?? this.#view.total;
  }

  #showView(): void {
    const { total, group } = this.#view;
    attribute(this.#grid, "role", group === undefined ? "grid" : "treegrid");
    attribute(this.#grid, "aria-label", translated(this.#model.get("label") as string));
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
    const { state, total } = this.#view;
    const rows = state === "ready" && total ? `, ${this.#lines * ROW_HEIGHT + this.#around}px` : "";
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
    const { clientWidth, clientHeight } = this.#scroller;
    if (clientHeight) this.#around = this.#root.offsetHeight - clientHeight + this.#head.offsetHeight;
    this.#columns = this.#arrangement.visibleIn(clientWidth);
    this.#fit();
    const widths = widthsOf(this.#columns, clientWidth, (key) => this.#arrangement.chosen(key));
    // Even the same ones again would have every row styled anew.
    if (widths !== this.#widths) this.#grid.style.cssText = this.#widths = widths;
    attribute(this.#grid, "aria-colcount", this.#columns.length + 1);
    if (order() !== before) {
      const held = this.#root.contains(focused());
      this.#editing.keepThrough(() => {
        this.#header.layout(this.#columns, this.#view.keys);
        this.#rows.layout(this.#columns);
        this.#focus.address.column = Math.min(this.#focus.address.column, this.#columns.length);
        this.#paint();
      });
      if (held && !this.#root.contains(focused())) this.#focus.go(this.#focus.address);
    } else this.#repaint();
  }

  #repaint(): void {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#rows.paint(this.#focus.address.position);
    const { first, last, total } = this.#viewport;
    if (total && this.#store.epoch >= 0)
      this.#loader.want(Math.max(0, first - SPARE), Math.min(total - 1, last + SPARE));
    this.#focus.markTabStop();
    this.#commands.painted();
  }

  // -- focus -------------------------------------------------------------------------

  /** Bring a line into sight, and out from under a group row that stays at the top. */
  #reveal(position: number): void {
    if (position === this.#rows.stuck) return;
    this.#viewport.reveal(position, this.#grouping.on && !this.#store.at(position)?.group ? ROW_HEIGHT : 0);
  }

  #cell({ position, column }: CellAddress): HTMLElement | undefined {
    return position < 0 ? this.#header.cell(column) : this.#rows.cell(position, column);
  }

  // -- what the person does ----------------------------------------------------------

  #listen(signal: AbortSignal): void {
    // Rows for which there is room now are in the frame that shows the room, not in the one after it.
    const resized = () => {
      this.#layout();
      this.#paint();
    };
    watchSize(this.#scroller, resized, signal);
    listen(
      this.#grid,
      "focusin",
      (event) => {
        const address = addressOf(event.target as HTMLElement);
        if (address) this.#focus.arrived(address);
      },
      signal,
    );
    listen(
      this.#grid,
      "focusout",
      (event) => {
        const to = event.relatedTarget as Node | null;
        if (this.#root.contains(to)) return;
        this.#focus.settle();
        if (to) this.#focus.left();
      },
      signal,
    );
    pointing(
      this.#body,
      {
        point: (address) => this.#focus.point(address),
        edit: (address) => this.#commands.edit(address),
        open: (address, cell) => void this.#acts.showChips(address, cell).catch(this.#failed),
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
    listen(this.#footer.columns, "click", () => this.#columnActs.choose(() => focus(this.#footer.columns)));
    this.#root.addEventListener(
      "artwidgets-show-help",
      () => openHelp(this.#root, () => this.#focus.go(this.#focus.address)),
      { signal },
    );
  }

  #onKey(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest(".aw-editor")) return;
    const active = this.#focus.address;
    const column = this.#columns[active.column - 1];
    const inHead = active.position < 0;
    const toggle = () => (inHead ? this.#header.toggle() : this.#selection.toggle(active.position));
    const taken =
      this.#grouping.key(event, active) ||
      handleKey(
        event,
        { active, lastRow: this.#lines - 1, lastColumn: this.#columns.length, page: this.#viewport.page },
        {
          go: (address, extend) => {
            this.#acts.stopTyping();
            this.#focus.go(address);
            if (extend && address.position >= 0) this.#selection.extend(address.position);
            else if (!extend && address.position >= 0) this.#selection.forget(address.position);
          },
          activate: () => {
            if (!column) toggle();
            else if (inHead) this.#columnActs.sortBy(column, event.shiftKey);
            else this.#commands.edit(active);
          },
          edit: () => inHead || this.#commands.edit(active),
          toggle: () => {
            if (!inHead || !column) toggle();
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
            if (column && cell) this.#columnActs.menu(column.key, cell);
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
          tell: (name) => this.#commands.tell(name),
        },
      );
    if (taken) event.preventDefault();
  }

  #failed = (reason: unknown): void => {
    this.#footer.say(reason instanceof Error ? reason.message : String(reason));
    if (!(reason instanceof Refused)) throw reason;
  };
}
