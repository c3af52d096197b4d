import { button } from "../shared/button.ts";
import { element, fill, focused } from "../shared/dom.ts";
import { number, t } from "../shared/words.ts";
import { inside, type Node } from "./nodes.ts";
import { share, size } from "./numbers.ts";
import type { TreeActs } from "./treemap.ts";

/** The numbers of the treemap's first level as a table, the largest first. */
export class NumbersTable {
  readonly element = element("div", { class: "aw-numbers", tabindex: -1 });

  constructor(private acts: TreeActs) {}

  show(root: Node): void {
    const titles = [t("Name"), t("Bytes"), t("Share"), t("Can go"), t("Versions"), ""];
    const held = focused()?.closest<HTMLElement>(".aw-numbers [data-key]")?.dataset.key;
    const rows = [...root.children].sort((one, other) => other.area - one.area);
    fill(
      this.element,
      element(
        "table",
        { "aria-label": t("Storage in numbers") },
        element("thead", {}, element("tr", {}, ...titles.map((title) => this.#title(title)))),
        element("tbody", {}, ...rows.map((node) => this.#row(node, root))),
      ),
    );
    if (held !== undefined) {
      const again = [...this.element.querySelectorAll<HTMLElement>("[data-key]")];
      (again.find((one) => one.dataset.key === held) ?? again[0] ?? this.element).focus({
        preventScroll: true,
      });
    }
  }

  #title(title: string): HTMLElement {
    return title
      ? element("th", { scope: "col", "aria-sort": title === t("Bytes") ? "descending" : null }, title)
      : element("td", {});
  }

  #row(node: Node, root: Node): HTMLElement {
    const to = inside(node, root.path);
    const name = to ? element("button", { class: "aw-link", "data-key": node.key }, node.name) : node.name;
    if (to && name instanceof HTMLElement) name.addEventListener("click", () => this.acts.go(to, false));
    const filter = button(t("Filter"), () => this.acts.choose(node), {
      icon: "filter",
      bare: true,
      tone: "quiet",
      name: t("Filter to {name}", { name: node.name }),
      title: t("Filter to {name}", { name: node.name }),
    });
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("bdi", {}, name)),
      element("td", {}, size(node.area)),
      element("td", {}, share(node.area, node.total)),
      element("td", {}, node.frees ? size(node.frees) : ""),
      element("td", {}, node.rest ? "" : number(node.rows)),
      element("td", {}, node.rest ? null : filter),
    );
  }
}
