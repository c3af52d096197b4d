import { element } from "../shared/dom.ts";
import type { MarkdownNode } from "./protocol.ts";

const TAGS = {
  paragraph: "p",
  item: "li",
  quote: "blockquote",
  rule: "hr",
  table: "table",
  row: "tr",
  header: "th",
  cell: "td",
  emphasis: "em",
  strong: "strong",
  strike: "s",
  codespan: "code",
  break: "br",
  link: "a",
} as const;

/** Headings of a description come below the panel's own, which is the second level. */
const ABOVE = 2;

/** Elements for a tree that `artwidgets.widgets.details.markdown` read: text as text nodes, links as it let them through. */
export function markdown(nodes: MarkdownNode[]): (Node | string)[] {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const inside = markdown(node.children ?? []);
    switch (node.kind) {
      case "heading":
        return element(`h${Math.min(6, ABOVE + node.level)}` as "h3", {}, ...inside);
      case "list":
        return node.start === null
          ? element("ul", {}, ...inside)
          : element("ol", { start: node.start }, ...inside);
      case "code":
        return element("pre", {}, element("code", {}, ...inside));
      case "link":
        return element(
          "a",
          { href: node.href, title: node.href, target: "_blank", rel: "noopener noreferrer nofollow" },
          ...inside,
        );
      case "header":
      case "cell":
        return element(
          TAGS[node.kind],
          { "data-align": node.align || null, scope: node.kind === "header" ? "col" : null },
          ...inside,
        );
      default:
        return element(TAGS[node.kind], {}, ...inside);
    }
  });
}
