import { button } from "../shared/button.ts";
import { element, fill } from "../shared/dom.ts";
import { plural, t } from "../shared/words.ts";
import type { Removal } from "./protocol.ts";
import type { RowWords } from "./rows.ts";

interface Acts {
  remove(at: number): void;
  clear(): void;
}

const HOPELESS = "Nothing matches, not even with one term removed.";

const rowsOf = (rows: number, { one, many }: RowWords) => plural(rows, one, many);

/** Says that a query finds nothing, and which term to take out for it to find something. */
export class Nothing {
  readonly element = element("div", {
    class: "aw-nothing",
    role: "group",
    "aria-label": t("Nothing matches"),
    hidden: true,
  });
  #shown = "";

  constructor(private acts: Acts) {}

  /** The same in words, for those who do not see it; "" when something is found. */
  static words(removals: Removal[] | null, of: RowWords): string {
    if (!removals) return "";
    if (!removals.length) return t(HOPELESS);
    return [t("Nothing matches."), ...removals.map((one) => `${Nothing.offer(one, of)}.`)].join(" ");
  }

  /** What is left to be found without one term. */
  static offer({ text, rows }: Removal, of: RowWords): string {
    return t("Without {term}: {rows}", { term: text, rows: rowsOf(rows, of) });
  }

  show(removals: Removal[] | null, of: RowWords): void {
    const shown = JSON.stringify(removals);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = !removals;
    fill(
      this.element,
      element("span", {}, removals?.length ? t("Nothing matches.") : t(HOPELESS)),
      ...(removals ?? []).map(({ at, text, rows }) => {
        const offer = button(Nothing.offer({ at, text, rows }, of), () => this.acts.remove(at), {
          title: t("Remove {term} from the filter", { term: text }),
        });
        offer.classList.add("aw-removal");
        return offer;
      }),
      removals?.length ? null : button(t(of.all), () => this.acts.clear()),
    );
  }
}
