import { button } from "../shared/button.ts";
import { element, fill } from "../shared/dom.ts";
import type { Removal } from "./protocol.ts";
import type { RowWords } from "./rows.ts";

interface Acts {
  remove(at: number): void;
  clear(): void;
}

const HOPELESS = "Nothing matches, not even with one term removed.";

const rowsOf = (rows: number, { one, many }: RowWords) =>
  `${rows.toLocaleString("en-US")} ${rows === 1 ? one : many}`;

/** Says that a query finds nothing, and which term to take out for it to find something. */
export class Nothing {
  readonly element = element("div", {
    class: "aw-nothing",
    role: "group",
    "aria-label": "Nothing matches",
    hidden: true,
  });
  #shown = "";

  constructor(private acts: Acts) {}

  /** The same in words, for those who do not see it; "" when something is found. */
  static words(removals: Removal[] | null, of: RowWords): string {
    if (!removals) return "";
    if (!removals.length) return HOPELESS;
    return `Nothing matches. ${removals.map(({ text, rows }) => `Without ${text}: ${rowsOf(rows, of)}.`).join(" ")}`;
  }

  show(removals: Removal[] | null, of: RowWords): void {
    const shown = JSON.stringify(removals);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = !removals;
    fill(
      this.element,
      element("span", {}, removals?.length ? "Nothing matches." : HOPELESS),
      ...(removals ?? []).map(({ at, text, rows }) => {
        const offer = button(`Without ${text}: ${rowsOf(rows, of)}`, () => this.acts.remove(at), {
          title: `Remove ${text} from the filter`,
        });
        offer.classList.add("aw-removal");
        return offer;
      }),
      removals?.length ? null : button(`Show all ${of.many}`, () => this.acts.clear()),
    );
  }
}
