import "./chooser.css";
import { element, fill, focus, focused, listen } from "../shared/dom.ts";
import type { Arrangement } from "./arrangement.ts";

/** Open the dialog that says which columns are shown; Escape or a click elsewhere closes it, and `back` gets the focus. */
export function openChooser(root: HTMLElement, arrangement: Arrangement, back: () => void): void {
  const over = new AbortController();
  const { signal } = over;
  const search = element("input", { type: "text", class: "aw-input aw-chooser-search", "aria-label": "Search columns", placeholder: "Search columns", autocomplete: "off", spellcheck: "false" });
  const list = element("div", { role: "group", class: "aw-chooser-list", "aria-label": "Shown columns" });
  const nothing = element("div", { class: "aw-chooser-none", role: "status" });
  const reset = element("button", { type: "button", class: "aw-button" }, "Reset columns");
  const dialog = element("div", { role: "dialog", class: "aw-chooser", "aria-label": "Columns" }, search, list, nothing, reset);
  const close = (refocus: boolean) => {
    if (signal.aborted) return;
    over.abort();
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    if (refocus) back();
    dialog.remove();
  };
  const boxes = () => [...list.querySelectorAll<HTMLInputElement>("input")];
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    const held = boxes().findIndex((box) => box === focused());
    const { all, visible } = arrangement;
    const found = all.filter(({ title }) => title.toLowerCase().includes(wanted));
    fill(
      list,
      ...found.map((column) => {
        const box = element("input", { type: "checkbox", class: "aw-check", disabled: !column.hidden && visible.length === 1 });
        box.checked = !column.hidden;
        listen(box, "change", () => {
          arrangement.hide(column.key, !box.checked);
          show();
        });
        return element("label", { class: "aw-chooser-row" }, box, element("span", { class: "aw-text" }, column.title));
      }),
    );
    fill(nothing, found.length ? null : "No column has this name.");
    if (held >= 0) focus(boxes()[held]);
  };
  listen(search, "input", show);
  listen(reset, "click", () => {
    arrangement.restore();
    show();
  });
  listen(dialog, "keydown", (event) => {
    const stops = [search, ...boxes().filter((box) => !box.disabled), reset];
    const at = stops.indexOf(focused() as never);
    const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (step) focus(stops[(at + step + stops.length) % stops.length]);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  listen(document, "pointerdown", (event) => !dialog.contains(event.target as Node) && close(false), signal, { capture: true });
  root.append(dialog);
  show();
  focus(search);
}
