import { COMMAND_KEYS } from "../shared/commands.ts";
import { element } from "../shared/dom.ts";
import { t, translated, type Word } from "../shared/words.ts";
import { openDialog } from "./dialog.ts";

const KEYS: readonly (readonly [string, Word])[] = [
  ["Arrows, Page Up/Down, Home, End", "Move; Ctrl: to the first or last row"],
  ["Space", "Select the row"],
  ["Shift + Up/Down, Shift + click", "Select a range"],
  ["Ctrl + A / Ctrl + Shift + A", "Select all / nothing"],
  ["Ctrl + I", "Invert the selection"],
  ["Enter or F2", "Edit; Enter saves, Escape cancels, Tab goes on, Alt + Enter breaks the line"],
  ["Ctrl + D", "Fill the cell into the selected rows"],
  ["Ctrl + C / Ctrl + V", "Copy cell or selected rows / paste below"],
  ["Shift + F10, right click", "Menu of the row"],
  ["On a group: Enter, Left/Right", "Fold or unfold; Shift + Left/Right: all groups"],
  ["On a group: Space", "Select all its rows"],
  ...COMMAND_KEYS,
  ["Letters", "Go to a name"],
  ["In a header: Enter, Shift + Enter", "Sort; add to the sort"],
  ["In a header: Alt + Down", "Column menu"],
  ["In a header: Shift + Left/Right", "Resize the column"],
];

/** They are called by what stands on the keys. */
const ASKING = new Set<string>(COMMAND_KEYS.map(([keys]) => keys));

/** A dialog with every key. */
export function openHelp(root: HTMLElement, back: () => void): void {
  const rows = KEYS.map(([keys, act]) =>
    element(
      "div",
      { role: "listitem", class: "aw-help-row" },
      element("span", { class: "aw-help-keys" }, ASKING.has(keys) ? keys : translated(keys)),
      element("span", {}, t(act)),
    ),
  );
  // No dl: JupyterLab lays those out its own way.
  const list = element("div", { role: "list", class: "aw-help-rows" }, ...rows);
  openDialog(root, "dialog", t("Keyboard shortcuts"), list, [[t("Close")]], back);
}
