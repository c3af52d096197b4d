import { element } from "../shared/dom.ts";
import { t, translated } from "../shared/words.ts";
import type { Kept } from "./protocol.ts";

/** What its details once showed; to be read only. */
export function keptRecord(kept: Kept): HTMLElement[] {
  const tokens = (words: string[]) => words.map((word) => element("bdi", { class: "aw-kept-token" }, word));
  const rows: [string, HTMLElement[]][] = [
    ...(kept.aliases.length ? [[t("Aliases"), tokens(kept.aliases)] as [string, HTMLElement[]]] : []),
    ...(kept.tags.length ? [[t("Tags"), tokens(kept.tags)] as [string, HTMLElement[]]] : []),
    ...kept.facts.map(
      ([word, text]) => [translated(word), [element("span", {}, text)]] as [string, HTMLElement[]],
    ),
  ];
  return [
    element(
      "div",
      { class: "aw-soft aw-small" },
      t("As it was reviewed. Kept in this machine's journal; can't be edited."),
    ),
    ...(kept.description ? [element("div", { class: "aw-kept-text", dir: "auto" }, kept.description)] : []),
    element(
      "table",
      { class: "aw-kept-facts" },
      element(
        "tbody",
        {},
        ...rows.map(([word, values]) =>
          element("tr", {}, element("th", { scope: "row" }, word), element("td", {}, ...values)),
        ),
      ),
    ),
    ...(kept.metadata
      ? [
          element("div", { class: "aw-label" }, t("Metadata")),
          element(
            "pre",
            {
              class: "aw-kept-metadata aw-code",
              tabindex: 0,
              "aria-label": t("Metadata of {name}", { name: kept.name }),
            },
            kept.metadata,
          ),
        ]
      : []),
  ];
}
