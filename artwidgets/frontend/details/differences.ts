import { element } from "../shared/dom.ts";
import { joined, number, t } from "../shared/words.ts";
import type { Difference } from "./protocol.ts";

/** How many lines there are of a kind, and what one is called. */
const COUNTED = { added: "{n} added", removed: "{n} removed", changed: "{n} changed" } as const;
const SIGNS = { added: "+", removed: "−", changed: "~", same: "=" } as const;

/** What differs, a line each: in words, by sign and by colour. */
export function differenceList(label: string, lines: Difference[], total: number): HTMLElement {
  const more = total - lines.length;
  return element(
    "div",
    {},
    lines.length
      ? element("ul", { class: "aw-differences", "aria-label": label }, ...lines.map(differenceLine))
      : null,
    more > 0
      ? element("div", { class: "aw-soft aw-small" }, t("… and {n} more.", { n: number(more) }))
      : null,
  );
}

/** Lines that are the same on both sides, folded away. */
export function unchanged(count: number, lines: Difference[], words: string): HTMLElement | null {
  if (!count) return null;
  if (!lines.length) return element("div", { class: "aw-soft" }, words);
  return element(
    "details",
    { class: "aw-unchanged" },
    element("summary", { class: "aw-soft" }, words),
    differenceList(words, lines, count),
  );
}

/** "2 changed, 1 added", or that nothing differs. */
export function summary(lines: Difference[], total: number, none: string): HTMLElement {
  const counts = (["changed", "added", "removed"] as const).map(
    (how) => [lines.filter((line) => line.how === how).length, how] as const,
  );
  // Not all lines are here: which kinds the others are is not known.
  const words =
    total > lines.length
      ? t("{n} differences", { n: number(total) })
      : joined(
          counts.filter(([count]) => count).map(([count, how]) => t(COUNTED[how], { n: number(count) })),
        );
  return element("div", { class: "aw-soft aw-small", "aria-live": "polite" }, total ? words : none);
}

function differenceLine({ how, path, old, new: now, staged }: Difference): HTMLElement {
  return element(
    "li",
    { class: `aw-difference aw-${how}` },
    element(
      "span",
      { class: "aw-how" },
      element("span", { class: "aw-sign", "aria-hidden": "true" }, SIGNS[how]),
      how === "same" ? element("span", { class: "aw-sr" }, t("unchanged")) : t(how),
    ),
    " ",
    element(
      "span",
      { class: "aw-what aw-code" },
      element("bdi", { class: "aw-difference-path" }, path),
      " ",
      ...values(how, old, now),
    ),
    " ",
    staged ? element("span", { class: "aw-staged-word" }, t("staged")) : null,
  );
}

function values(
  how: Difference["how"],
  old: string | null,
  now: string | null,
): (HTMLElement | string | null)[] {
  if (how === "same") return [now];
  if (old !== null && old === now) return [now, t(", other content")];
  const was = old === null ? null : element("del", { title: old, dir: "auto" }, old);
  const is = now === null ? null : element("ins", { title: now, dir: "auto" }, now);
  return was && is
    ? [was, " ", element("span", { class: "aw-soft", role: "img", "aria-label": t("to") }, "→"), " ", is]
    : [was, is];
}
