import { drawing, element, fill } from "../shared/dom.ts";
import { columns, group } from "../shared/icons.ts";
import { joined, number, plural, t } from "../shared/words.ts";
import type { Counts } from "./protocol.ts";

const FLEETING = 8000;

/** Below the rows: how many there are, how many are selected, and the last word said. */
export class Footer {
  readonly element: HTMLElement;
  #counts = element("span", { class: "aw-counts" });
  #selected = element("span", { class: "aw-selected-count" });
  #message = element("span", { class: "aw-message", role: "status", "aria-label": t("Table messages") });
  /** Opens the dialog that says which columns are shown. */
  readonly columns = element(
    "button",
    { class: "aw-columns-button", "aria-haspopup": "dialog", title: t("Choose the columns") },
    drawing(columns),
    t("Columns"),
  );
  #by = element("span");
  /** Opens the menu that says what the rows are grouped by. */
  readonly group = element(
    "button",
    {
      class: "aw-columns-button",
      "aria-haspopup": "menu",
      title: t("Put the rows together in groups that fold"),
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
      this.#message,
      this.group,
      this.columns,
    );
  }

  /** Say what the rows are grouped by; undefined where they can't be. */
  showGrouping(title: string | undefined): void {
    this.group.hidden = title === undefined;
    fill(this.#by, t("Group by: {what}", { what: title ?? "" }));
  }

  showCounts({ base, total, selected, selected_hidden: hidden, selected_size: size }: Counts): void {
    const rows =
      total === base
        ? plural(base, "{n} row", "{n} rows")
        : t("{shown} of {all} rows", { shown: number(total), all: number(base) });
    fill(this.#counts, rows);
    const parts = [
      t("{n} selected", { n: number(selected) }),
      hidden > 0 && t("{n} not shown", { n: number(hidden) }),
      size,
    ].filter((part) => typeof part === "string" && part);
    fill(this.#selected, selected ? joined(parts as string[]) : "");
  }

  say(words: string): void {
    fill(this.#message, words);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => fill(this.#message), FLEETING);
  }
}
