import { drawing, element, fill } from "../shared/dom.ts";
import { columns, group } from "../shared/icons.ts";
import type { Counts } from "./protocol.ts";

const FLEETING = 8000;

/** Below the rows: how many there are, how many are selected, and the last word said. */
export class Footer {
  readonly element: HTMLElement;
  #counts = element("span", { class: "aw-counts" });
  #selected = element("span", { class: "aw-selected-count" });
  #said = element("span", { class: "aw-said", role: "status", "aria-label": "Table messages" });
  /** Opens the dialog that says which columns are shown. */
  readonly columns = element(
    "button",
    { class: "aw-columns-button", "aria-haspopup": "dialog", title: "Choose the columns" },
    drawing(columns),
    "Columns",
  );
  #by = element("span");
  /** Opens the menu that says what the rows are grouped by. */
  readonly group = element(
    "button",
    {
      class: "aw-columns-button",
      "aria-haspopup": "menu",
      title: "Put the rows together in groups that fold",
      hidden: true,
    },
    drawing(group),
    this.#by,
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element = element(
      "div",
      { class: "aw-foot" },
      this.#counts,
      this.#selected,
      this.#said,
      this.group,
      this.columns,
    );
  }

  /** Say what the rows are grouped by; undefined where they can't be. */
  showGrouping(title: string | undefined): void {
    this.group.hidden = title === undefined;
    fill(this.#by, `Group by: ${title ?? ""}`);
  }

  showCounts({ base, total, selected, selected_hidden: hidden, selected_size: size }: Counts): void {
    const rows =
      total === base
        ? `${count(base)} ${base === 1 ? "row" : "rows"}`
        : `${count(total)} of ${count(base)} rows`;
    fill(this.#counts, rows);
    const parts = [`${count(selected)} selected`, hidden > 0 && `${count(hidden)} not shown`, size].filter(
      Boolean,
    );
    fill(this.#selected, selected ? parts.join(", ") : "");
  }

  say(words: string): void {
    fill(this.#said, words);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => fill(this.#said), FLEETING);
  }
}

/** A number as people read it: 12,345. */
export function count(number: number): string {
  // The browser's own way reads the rules of every language first, while the rows wait.
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
