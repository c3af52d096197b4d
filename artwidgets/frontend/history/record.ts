import { element } from "../shared/dom.ts";

/** The record kept of a version, as it was reviewed. */
export interface Kept {
  name: string;
  facts: [string, string][];
  description: string;
  aliases: string[];
  tags: string[];
  metadata: string;
}

/** What its details once showed; to be read only. */
export function keptRecord(kept: Kept): HTMLElement[] {
  const tokens = (words: string[]) => words.map((word) => element("span", { class: "awp-kept-token" }, word));
  const rows: [string, HTMLElement[]][] = [
    ...(kept.aliases.length ? [["Aliases", tokens(kept.aliases)] as [string, HTMLElement[]]] : []),
    ...(kept.tags.length ? [["Tags", tokens(kept.tags)] as [string, HTMLElement[]]] : []),
    ...kept.facts.map(([word, text]) => [word, [element("span", {}, text)]] as [string, HTMLElement[]]),
  ];
  return [
    element(
      "div",
      { class: "awp-soft awp-small" },
      "As it was reviewed. Kept in this machine's journal; can't be edited.",
    ),
    ...(kept.description ? [element("div", { class: "awp-kept-text" }, kept.description)] : []),
    element(
      "table",
      { class: "awp-kept-facts" },
      element(
        "tbody",
        {},
        ...rows.map(([word, told]) =>
          element("tr", {}, element("th", { scope: "row" }, word), element("td", {}, ...told)),
        ),
      ),
    ),
    ...(kept.metadata
      ? [
          element("div", { class: "awp-label" }, "Metadata"),
          element(
            "pre",
            { class: "awp-kept-metadata awp-code", tabindex: 0, "aria-label": `Metadata of ${kept.name}` },
            kept.metadata,
          ),
        ]
      : []),
  ];
}
