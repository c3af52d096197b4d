import "../shared/tokens.css";
import "../shared/controls.css";
import "./collections.css";
import { Announcer } from "../shared/announcer.ts";
import { button, enable } from "../shared/button.ts";
import { element, fill, focused } from "../shared/dom.ts";
import { definePanel, hostWidget } from "../shared/panel.ts";
import { openEdit } from "./edit.ts";
import type { Messages, State } from "./protocol.ts";

export default definePanel<State, Messages>("collections", (panel) => {
  const remove = button("Delete", () => void panel.act("delete"), {
    icon: "trash",
    title:
      "Mark for deletion with all their versions, or take the marks away. Nothing is sent before you apply.",
  });
  const edit = button("Edit", () => openEdit(panel, edit), {
    icon: "pencil",
    title: "Edit all that is selected: tags, type, description",
  });
  const quiet = { bare: true, tone: "quiet" } as const;
  const undo = button("Undo", () => void panel.act("undo"), { icon: "undo", ...quiet });
  const redo = button("Redo", () => void panel.act("redo"), { icon: "redo", ...quiet });
  const refresh = button("Refresh", () => void panel.act("refresh"), { icon: "refresh", ...quiet });
  const badge = element("span", { class: "aw-badge", "aria-hidden": "true" });
  const review = button("Review changes", () => void panel.act("review"), { icon: "review" });
  review.append(badge);
  const words = element("span", { class: "aw-selection-words" });
  const clear = button("Clear", () => void panel.act("clear"), { tone: "quiet", name: "Clear selection" });
  const selection = element(
    "span",
    { class: "aw-panel-row", role: "group", "aria-label": "Selection" },
    words,
    clear,
  );
  const announcer = new Announcer(panel.signal);
  let selected = 0;
  const bar = element("div");
  const table = element("div", { class: "aw-collections-table" });
  panel.root.append(
    element(
      "section",
      { class: "aw-collections-region", "aria-label": "Collections" },
      bar,
      element(
        "div",
        { class: "aw-collections-line", role: "group", "aria-label": "Actions" },
        remove,
        edit,
        undo,
        redo,
        selection,
        element("span", { class: "aw-grow" }),
        refresh,
        review,
      ),
      table,
      announcer.element,
    ),
  );
  void hostWidget(panel, "_filter_bar", bar);
  void hostWidget(panel, "_grid", table);

  return (state) => {
    enable(remove, state.selected > 0);
    enable(edit, state.selected > 0);
    enable(undo, state.undo !== null);
    enable(redo, state.redo !== null);
    undo.title = state.undo ? `Undo: ${state.undo}` : "Nothing to undo";
    redo.title = state.redo ? `Redo: ${state.redo}` : "Nothing to redo";
    enable(refresh, !state.busy);
    enable(review, state.loaded);
    if (!state.selected && focused() === clear) remove.focus();
    selection.hidden = !state.selected;
    fill(words, state.selection);
    if (state.selected !== selected) announcer.say(state.selection || "Nothing selected");
    selected = state.selected;
    badge.hidden = !state.staged;
    fill(badge, state.staged.toLocaleString("en-US"));
    review.classList.toggle("aw-primary", state.staged > 0);
    review.title = state.staged
      ? `${state.staged.toLocaleString("en-US")} staged, nothing sent yet`
      : "Nothing is staged yet";
  };
});
