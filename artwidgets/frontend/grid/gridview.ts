import type { Model } from "../shared/anywidget.ts";
import { Channel, Refused } from "../shared/channel.ts";
import { attribute, element } from "../shared/dom.ts";
import { command, guardKeys } from "../shared/keyboard.ts";
import { openMenu } from "../shared/menu.ts";
import { Arrangement } from "./arrangement.ts";
import { CellActs } from "./cellacts.ts";
import { Editing, type Place } from "./editing.ts";
import { Footer } from "./footer.ts";
import { Header } from "./header.ts";
import { openHelp } from "./help.ts";
import { handleKey } from "./keys.ts";
import { applyWidths, fittingWidth, revealAcross } from "./layout.ts";
import { Loader } from "./loader.ts";
import { columnMenu, nextKeys } from "./columnmenu.ts";
import { Notice } from "./notice.ts";
import type { ColumnInfo, Counts, Opened, Page, ViewPush, ViewState } from "./protocol.ts";
import { Rows } from "./rows.ts";
import { RowStore } from "./rowstore.ts";
import { Selection } from "./selection.ts";
import { Viewport } from "./viewport.ts";

const ROW_HEIGHT = 32;
const SPARE = 8;
/** Asked for at first, when the height is not known yet: as much as most screens show. */
const FIRST_ROWS = 32;

/** One view of a grid: wires the parts together and keeps the focus. */
export class GridView {
  #columns: ColumnInfo[] = [];
  #view: ViewState = { epoch: -1, base: 0, total: 0, selected: 0, selected_hidden: 0, keys: [], state: "loading", text: "" };
  #active: Place = { position: -1, column: 1 };
  #tabStop: HTMLElement | undefined;
  #frame = 0;
  #told: string | undefined;
  #tellTimer: ReturnType<typeof setTimeout> | undefined;

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
    this.#selection = new Selection(this.#channel, this.#store, (counts) => this.#count(counts), () => this.#paint(), say);
    this.#editing = new Editing(this.#channel, this.#store, {
      cell: ({ position, column }) => this.#rows.cell(position, column),
      column: ({ column }) => this.#columns[column - 1],
      focus: (place) => this.#focus(place),
      beside: (place, by) => this.#beside(place, by),
      repaint: () => this.#repaint(),
      say,
    });
    this.#acts = new CellActs(root, this.#channel, this.#store, {
      active: () => this.#active,
      columns: () => this.#columns,
      focus: (place) => this.#focus(place),
      say,
    });

    guardKeys(root, signal);
    this.#listen(signal);
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
      focus: this.#editing.row ?? this.#store.at(this.#active.position)?.id,
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
    this.#keepFocus(opened.focus ?? Math.min(this.#active.position, opened.total - 1));
    this.#selection.forget(Math.max(0, this.#active.position));
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
    this.#keepFocus(Math.min(this.#active.position, push.total - 1));
    this.#selection.forget(Math.max(0, this.#active.position));
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
      this.#active.column = Math.min(this.#active.column, this.#columns.length);
      this.#paint();
      if (focused && !this.root.contains(document.activeElement)) this.#focus(this.#active);
    } else this.#repaint();
  }

  #repaint(): void {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#rows.paint(this.#active.position);
    const { first, last, total } = this.#viewport;
    if (total && this.#store.epoch >= 0) this.#loader.want(Math.max(0, first - SPARE), Math.min(total - 1, last + SPARE));
    this.#markTabStop();
  }

  // -- focus -------------------------------------------------------------------------

  #cell({ position, column }: Place): HTMLElement | undefined {
    return position < 0 ? this.#header.cell(column) : this.#rows.cell(position, column);
  }

  #markTabStop(): void {
    const cell = this.#cell(this.#active);
    if (cell === this.#tabStop && cell?.tabIndex === 0) return;
    if (this.#tabStop) this.#tabStop.tabIndex = -1;
    this.#tabStop = cell;
    if (cell) cell.tabIndex = 0;
  }

  #activate(place: Place): void {
    this.#active = place;
    this.#markTabStop();
    const row = this.#store.at(place.position)?.id;
    if (row === undefined || row === this.#told) return;
    clearTimeout(this.#tellTimer);
    this.#tellTimer = setTimeout(() => {
      this.#told = row;
      void this.#channel.ask("focus", { row }).catch((reason) => this.#failed(reason));
    }, 60);
  }

  #focus(place: Place): void {
    this.#active = place;
    if (place.position >= 0) this.#viewport.reveal(place.position);
    this.#paint();
    const cell = this.#cell(place);
    cell?.focus({ preventScroll: true });
    if (cell) revealAcross(this.#scroller, cell);
    this.#activate(place);
  }

  /** The rows are others now: stay on `position` without letting the focus out of the widget. */
  #keepFocus(position: number): void {
    const focused = this.#grid.contains(document.activeElement) && !this.#editing.row;
    if (this.#active.position < 0 && !focused && position < 0) this.#active = { ...this.#active, position: this.#view.total ? 0 : -1 };
    else if (this.#active.position >= 0) this.#active = { ...this.#active, position };
    if (focused && this.#active.position < 0) this.#header.cell(this.#active.column)?.focus({ preventScroll: true });
    this.#paint();
    if (focused) this.#cell(this.#active)?.focus({ preventScroll: true });
  }

  #beside({ position, column }: Place, by: 1 | -1): Place | undefined {
    for (let at = column + by; at >= 1 && at <= this.#columns.length; at += by) {
      if (this.#columns[at - 1]?.editable) return { position, column: at };
    }
    return undefined;
  }

  // -- what the person does ----------------------------------------------------------

  #listen(signal: AbortSignal): void {
    const { root } = this;
    const widths = new ResizeObserver(() => this.#layout());
    widths.observe(this.#scroller);
    signal.addEventListener("abort", () => widths.disconnect());
    this.#grid.addEventListener("focusin", (event) => {
      const place = this.#placeOf(event.target as HTMLElement);
      if (place) this.#activate(place);
    }, { signal });
    this.#body.addEventListener("mousedown", (event) => {
      const target = event.target as HTMLElement;
      if (target.closest(".aw-editor")) return;
      const place = this.#placeOf(target);
      if (!place) return;
      event.preventDefault();
      this.#focus(place);
    }, { signal });
    this.#body.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.#body.addEventListener("dblclick", (event) => {
      const target = event.target as HTMLElement;
      const place = this.#placeOf(target);
      if (place && place.column > 0 && !target.closest(".aw-editor, .aw-more")) this.#edit(place);
    }, { signal });
    this.#grid.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    root.addEventListener("copy", (event) => {
      if ((event.target as HTMLElement).closest(".aw-editor")) return;
      event.preventDefault();
      void this.#acts.copy().catch((reason) => this.#failed(reason));
    }, { signal });
    root.addEventListener("paste", (event) => {
      if ((event.target as HTMLElement).closest(".aw-editor")) return;
      const text = event.clipboardData?.getData("text/plain");
      event.preventDefault();
      if (text) void this.#acts.paste(text).catch((reason) => this.#failed(reason));
    }, { signal });
  }

  #placeOf(target: HTMLElement): Place | undefined {
    const cell = target.closest<HTMLElement>("[aria-colindex]");
    const row = cell?.closest<HTMLElement>("[aria-rowindex]");
    if (!cell || !row) return undefined;
    return { position: Number(row.getAttribute("aria-rowindex")) - 2, column: Number(cell.getAttribute("aria-colindex")) - 1 };
  }

  #onClick(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const place = this.#placeOf(target);
    if (!place || target.closest(".aw-editor")) return;
    const { position, column } = place;
    if (target.closest(".aw-more")) void this.#acts.showChips(place, target.closest<HTMLElement>(".aw-cell")).catch((reason) => this.#failed(reason));
    else if (event.shiftKey) this.#selection.extend(position);
    else if (column === 0 || command(event)) this.#selection.toggle(position);
    else this.#selection.forget(position);
  }

  #onKey(event: KeyboardEvent): void {
    if ((event.target as HTMLElement).closest(".aw-editor")) return;
    const active = this.#active;
    const column = this.#columns[active.column - 1];
    const inHead = active.position < 0;
    const tell = (name: string) => void this.#tell(name).catch((reason) => this.#failed(reason));
    const taken = handleKey(
      event,
      { active, lastRow: this.#view.total - 1, lastColumn: this.#columns.length, page: this.#viewport.page },
      {
        go: (place, extend) => {
          this.#focus(place);
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
        fill: () => void this.#acts.fill().catch((reason) => this.#failed(reason)),
        find: (character) => void this.#acts.find(character).catch((reason) => this.#failed(reason)),
        help: () => openHelp(this.root, () => this.#focus(active)),
        tell,
      },
    );
    if (taken) event.preventDefault();
  }

  /** Ask for what only Python can do; rows that it will mark say so at once, however far away it is. */
  async #tell(name: string): Promise<void> {
    const marking = (on: boolean) => {
      const some = this.#view.selected > 0;
      this.#store.changeAll((row, at) => ({ marking: on && (some ? row.selected : at === this.#active.position) }));
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
    if (this.#columns[place.column - 1]?.editable) void this.#editing.open(place).catch((reason) => this.#failed(reason));
    else void this.#channel.ask("command", { name: "open" }).catch((reason) => this.#failed(reason));
  }

  #sort(key: string, add: boolean): void {
    void this.#setSort(nextKeys(this.#view.keys, key, add));
  }

  async #setSort(keys: [string, boolean][]): Promise<void> {
    await this.#channel.ask("sort", { keys }).catch((reason) => this.#failed(reason));
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

  #failed(reason: unknown): void {
    this.#footer.say(reason instanceof Error ? reason.message : String(reason));
    if (!(reason instanceof Refused)) throw reason;
  }
}
