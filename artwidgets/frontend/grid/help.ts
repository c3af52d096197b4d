import "./help.css";
import { element, focus, listen } from "../shared/dom.ts";

const KEYS: [string, string][] = [
  ["Arrows, Page Up/Down, Home, End", "Move; Ctrl: to the first or last row"],
  ["Space", "Select the row"],
  ["Shift + Up/Down, Shift + click", "Select a range"],
  ["Ctrl + A / Ctrl + Shift + A", "Select all / nothing"],
  ["Ctrl + I", "Invert the selection"],
  ["Enter or F2", "Edit; Enter saves, Escape cancels, Tab goes on, Alt + Enter breaks the line"],
  ["Ctrl + D", "Fill the cell into the selected rows"],
  ["Ctrl + C / Ctrl + V", "Copy cell or selected rows / paste below"],
  ["Delete", "Mark for deletion"],
  ["Shift + F10, right click", "Menu of the row"],
  ["On a group: Enter, Left/Right", "Fold or unfold; Shift + Left/Right: all groups"],
  ["On a group: Space", "Select all its rows"],
  ["Ctrl + Z / Ctrl + Shift + Z", "Undo / redo"],
  ["Ctrl + Enter", "Review changes"],
  ["Letters", "Go to a name"],
  ["/", "Go to the filter"],
  ["In a header: Enter, Shift + Enter", "Sort; add to the sort"],
  ["In a header: Alt + Down", "Column menu"],
  ["In a header: Shift + Left/Right", "Resize the column"],
];

/** A dialog with every key; Escape closes it and the focus goes back. */
export function openHelp(root: HTMLElement, back: () => void): void {
  const rows = KEYS.map(([keys, act]) =>
    element(
      "div",
      { role: "listitem", class: "aw-help-row" },
      element("span", { class: "aw-help-keys" }, keys),
      element("span", {}, act),
    ),
  );
  const close = element("button", { class: "aw-button" }, "Close");
  const dialog = element(
    "div",
    { role: "dialog", "aria-modal": "true", "aria-label": "Keyboard shortcuts", class: "aw-help" },
    element("div", { class: "aw-help-title" }, "Keyboard shortcuts"),
    // No dl: JupyterLab lays those out its own way.
    element("div", { role: "list", class: "aw-help-rows" }, ...rows),
    close,
  );
  const end = () => {
    back();
    dialog.remove();
  };
  listen(close, "click", end);
  listen(dialog, "keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Tab") event.preventDefault();
    if (event.key === "Escape" || event.key === "?") {
      event.preventDefault();
      end();
    }
  });
  root.append(dialog);
  focus(close);
}
