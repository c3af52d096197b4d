import "../shared/tokens.css";
import "../shared/controls.css";
import "./toolbar.css";
import { button, enable } from "../shared/button.ts";
import { attribute, element, fill } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { bulkEdit } from "./edit.ts";
import { openKeepRule } from "./keep.ts";

interface State {
  selection: string;
  selected: number;
  focused: boolean;
  /** Edit means one row, and it is on the screen. */
  in_place: boolean;
  staged: number;
  /** The table shows all that is staged, whatever the filter says. */
  staged_only: boolean;
  undo: string | null;
  redo: string | null;
  loaded: boolean;
  busy: boolean;
  details: boolean;
}

export default definePanel<State>("toolbar", (panel) => {
  const act = (kind: string) => () => void panel.act(kind);
  const remove = button("Delete", act("delete"), {
    icon: "trash",
    title: "Mark for deletion, or take the marks away (Delete key). Nothing is sent before you apply.",
  });
  let inPlace = false;
  const openBulkEdit = bulkEdit(panel);
  const edit = button(
    "Edit",
    () => {
      if (!inPlace) {
        openBulkEdit(edit);
        return;
      }
      // The table's editor opens where the focus is, and Safari gives a clicked button none.
      edit.focus();
      void panel.act("edit_row");
    },
    { icon: "pencil" },
  );
  const keep = button("Clean up by rule", () => openKeepRule(panel, keep), {
    icon: "rule",
    title: "Keep the newest of each collection and mark the rest for deletion",
  });
  const undo = button("Undo", act("undo"), { icon: "undo", bare: true, tone: "quiet" });
  const redo = button("Redo", act("redo"), { icon: "redo", bare: true, tone: "quiet" });
  const refresh = button("Refresh", act("refresh"), { icon: "refresh", bare: true, tone: "quiet" });
  const details = button("Details", act("details"), {
    icon: "panel",
    bare: true,
    tone: "quiet",
    title: "Show or hide the details of the row in focus",
  });
  const history = button("History", act("history"), { icon: "clock", bare: true, tone: "quiet" });
  const help = button(
    "Keyboard shortcuts",
    () => help.dispatchEvent(new CustomEvent("artwidgets-help", { bubbles: true })),
    { icon: "help", bare: true, tone: "quiet", title: "Keyboard shortcuts (?)" },
  );
  const badge = element("span", { class: "awp-badge", "aria-hidden": "true" });
  const review = button("Review changes", act("review"), { icon: "review" });
  review.append(badge);
  const stagedOnly = button("Staged only", act("staged_only"), {
    icon: "filter",
    tone: "quiet",
    title: "Show all that is staged, also what the filter hides",
  });
  const clear = button("Clear", act("clear"), { tone: "quiet", name: "Clear selection" });
  const words = element("span", { class: "awp-selection-words" });
  const selection = element(
    "span",
    { class: "awp-selection", role: "group", "aria-label": "Selection" },
    words,
    clear,
  );
  panel.root.append(
    element(
      "div",
      { class: "awp-tools", role: "group", "aria-label": "Actions" },
      remove,
      edit,
      keep,
      element("span", { class: "awp-gap" }),
      undo,
      redo,
    ),
    selection,
    element("div", { class: "awp-tools awp-tools-end" }, refresh, history, help, details, stagedOnly, review),
  );

  return (state) => {
    const some = state.selected > 0 || state.focused;
    enable(remove, some);
    enable(edit, some);
    inPlace = state.in_place;
    edit.title = inPlace
      ? "Edit this version in the table"
      : "Edit all that is selected: aliases, tags, metadata, description, TTL";
    enable(keep, state.loaded);
    enable(undo, state.undo !== null);
    enable(redo, state.redo !== null);
    enable(refresh, !state.busy);
    attribute(details, "aria-pressed", String(state.details));
    enable(review, state.loaded);
    undo.title = state.undo ? `Undo: ${state.undo}` : "Nothing to undo";
    redo.title = state.redo ? `Redo: ${state.redo}` : "Nothing to redo";
    // A button that goes away under the focus would hand the next keys to the notebook.
    if (!state.selected && document.activeElement === clear) remove.focus();
    selection.hidden = !state.selected;
    fill(words, state.selection);
    if (!state.staged && document.activeElement === stagedOnly) review.focus();
    stagedOnly.hidden = !state.staged;
    attribute(stagedOnly, "aria-pressed", String(state.staged_only));
    badge.hidden = !state.staged;
    fill(badge, state.staged.toLocaleString("en-US"));
    review.classList.toggle("awp-primary", state.staged > 0);
    review.title = state.staged
      ? `${state.staged.toLocaleString("en-US")} staged, nothing sent yet`
      : "Nothing is staged yet";
  };
});
