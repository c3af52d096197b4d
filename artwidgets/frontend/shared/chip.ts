import "./chip.css";
import { drawing, element, listen } from "./dom.ts";
import { cross } from "./icons.ts";
import { t } from "./words.ts";

const HUES = 8;

/** A stable colour per word, the same in every table. */
export function hueOf(word: string): number {
  let hash = 2166136261;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 16777619);
  return (hash >>> 8) % HUES;
}

/** A word in its colour; with `remove`, a button takes it away. */
export function chip(word: string, remove?: () => void): HTMLElement {
  const made = element(
    "span",
    { class: `aw-chip aw-hue-${hueOf(word)}` },
    element("bdi", { class: "aw-chip-word" }, word),
  );
  if (remove) {
    const button = element(
      "button",
      { class: "aw-chip-remove", "aria-label": t("Remove {name}", { name: word }), tabindex: -1 },
      drawing(cross),
    );
    listen(button, "click", remove);
    made.append(button);
  }
  return made;
}
