import { element } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
import type { Messages, Snapshot } from "./protocol.ts";

/** Where there is a cell that can be run. Voila has none, nor has a page that nbconvert made. */
const NOTEBOOK = ".jp-NotebookPanel";

/** Without a kernel: the first rows as they were when the notebook was saved; a group row is one text. */
export function snapshotOf(panel: Panel<Messages>): HTMLElement {
  const { titles = [], rows = [], total = 0, heading = "" } = panel.model.get("_snapshot") as Snapshot;
  const cells = (tag: "th" | "td", texts: string[]) =>
    texts.length === 1
      ? element("tr", {}, element("th", { colspan: titles.length, scope: "rowgroup" }, ...texts))
      : element("tr", {}, ...texts.map((text) => element(tag, {}, text)));
  const here = rows.filter((row) => row.length > 1).length;
  const note =
    here && here < total
      ? t("The first {shown} of {all} rows, as last saved.", { shown: number(here), all: number(total) })
      : t("As last saved.");
  return element(
    "section",
    { class: "aw-region aw-snapshot", "aria-label": t("Artifact browser") },
    element(
      "p",
      {},
      element("b", {}, heading || t("Artifact browser")),
      ` ${note} ${
        panel.root.closest(NOTEBOOK)
          ? t("No kernel answers: run the cell to browse and edit.")
          : t("No kernel answers.")
      }`,
    ),
    rows.length
      ? element(
          "div",
          { class: "aw-snapshot-rows" },
          element(
            "table",
            {},
            element("thead", {}, cells("th", titles.map(translated))),
            element("tbody", {}, ...rows.map((row) => cells("td", row))),
          ),
        )
      : null,
  );
}

/**
 * The output below this one has the first rows for where no widget lives. A rule, and not a change
 * of that output: the notebook may show it anew at any time, and it is seen again when this view goes.
 */
export function hideStaticTable(panel: Panel<Messages>): void {
  const mark = panel.model.get("_mark") as string;
  if (!/^[\w-]+$/.test(mark)) return;
  // Two rules: a browser that does not know :has() would throw away one that names both.
  panel.root.prepend(
    element("style", {}, `.${mark} { display: none; } .jp-OutputArea-child:has(.${mark}) { display: none; }`),
  );
}
