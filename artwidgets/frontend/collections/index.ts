import "../shared/tokens.css";
import "../shared/controls.css";
import "./collections.css";
import { Announcer } from "../shared/announcer.ts";
import { button, enable } from "../shared/button.ts";
import { element, fill, focused } from "../shared/dom.ts";
import { definePanel, hostWidget } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
import { openEdit } from "./edit.ts";
import type { Messages, State } from "./protocol.ts";

export default definePanel<State, Messages>("collections", (panel) => {
  const remove = button(t("Delete"), () => void panel.act("delete"), {
    icon: "trash",
    title: t(
      "Mark for deletion with all their versions, or take the marks away. Nothing is sent before you apply.",
    ),
  });
  const edit = button(t("Edit"), () => openEdit(panel, edit), {
    icon: "pencil",
    title: t("Edit all that is selected: tags, type, description"),
  });
  const quiet = { bare: true, tone: "quiet" } as const;
  const undo = button(t("Undo"), () => void panel.act("undo"), { icon: "undo", ...quiet });
  const redo = button(t("Redo"), () => void panel.act("redo"), { icon: "redo", ...quiet });
  const refresh = button(t("Refresh"), () => void panel.act("refresh"), { icon: "refresh", ...quiet });
  const badge = element("span", { class: "aw-badge", "aria-hidden": "true" });
  const review = button(t("Review changes"), () => void panel.act("review"), { icon: "review" });
  review.append(badge);
  const words = element("span", { class: "aw-selection-words" });
  const clear = button(t("Clear"), () => void panel.act("clear"), {
    tone: "quiet",
    name: t("Clear selection"),
  });
  const selection = element(
    "span",
    { class: "aw-panel-row", role: "group", "aria-label": t("Selection") },
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
      { class: "aw-collections-region", "aria-label": t("Collections") },
      bar,
      element(
        "div",
        { class: "aw-collections-line", role: "group", "aria-label": t("Actions") },
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
    undo.title = state.undo ? t("Undo: {what}", { what: translated(state.undo) }) : t("Nothing to undo");
    redo.title = state.redo ? t("Redo: {what}", { what: translated(state.redo) }) : t("Nothing to redo");
    enable(refresh, !state.busy);
    enable(review, state.loaded);
    if (!state.selected && focused() === clear) remove.focus();
    selection.hidden = !state.selected;
    fill(words, translated(state.selection));
    if (state.selected !== selected) announcer.say(translated(state.selection) || t("Nothing selected"));
    selected = state.selected;
    badge.hidden = !state.staged;
    fill(badge, number(state.staged));
    review.classList.toggle("aw-primary", state.staged > 0);
    review.title = state.staged
      ? t("{n} staged, nothing sent yet", { n: number(state.staged) })
      : t("Nothing is staged yet");
  };
});
