import "../shared/tokens.css";
import "../shared/controls.css";
import "./collections.css";
import { button, enable } from "../shared/button.ts";
import { attribute, element, fill } from "../shared/dom.ts";
import { definePanel, refusal } from "../shared/panel.ts";
import { openEdit } from "./edit.ts";
import type { Messages, State } from "./protocol.ts";

/** What is typed is asked for once the person rests for so long, ms. */
const REST = 150;

export default definePanel<State, Messages>("collections", (panel) => {
  const filter = element("input", {
    class: "aw-panel-input aw-collection-filter",
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Filter collections",
    placeholder: "Filter, e.g. versions:0 type:model age:>90d",
  });
  const problem = element("span", { class: "aw-panel-error", role: "alert", hidden: true });
  const presets = element("div", { class: "aw-presets", role: "group", "aria-label": "Presets" });
  const count = element("span", { class: "aw-count aw-soft" });
  const apply = async (text: string) => {
    const told = await panel.ask("filter", { text }).catch((reason) => ({ problem: refusal(reason) }));
    if (filter.value !== text) return;
    fill(problem, told.problem);
    problem.hidden = !told.problem;
    attribute(filter, "aria-invalid", told.problem ? "true" : null);
  };
  let rest: ReturnType<typeof setTimeout> | undefined;
  filter.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(() => void apply(filter.value), REST);
  });
  const write = (text: string) => {
    clearTimeout(rest);
    filter.value = text;
    void apply(text);
  };
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && filter.value) {
      event.stopPropagation();
      write("");
    }
  });

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
  const table = element("div", { class: "aw-collections-table" });
  panel.root.append(
    element(
      "section",
      { class: "aw-collections-region", "aria-label": "Collections" },
      element("div", { class: "aw-collections-line" }, filter, problem),
      element("div", { class: "aw-collections-line" }, presets, count),
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
    ),
  );
  void panel.host
    .getWidget(panel.model.get("_grid") as string)
    .then((widget) =>
      panel.signal.aborted ? undefined : widget.render({ el: table, signal: panel.signal }),
    );

  let applied: string | undefined;
  return (state) => {
    // What Python set; what is being typed stays.
    if (state.query !== applied && document.activeElement !== filter) filter.value = state.query;
    applied = state.query;
    fill(count, state.count);
    fill(
      presets,
      ...state.presets.map((preset) => {
        const made = button(preset.title, () => write(preset.on ? "" : preset.query), {
          tone: "quiet",
          title: preset.help,
        });
        attribute(made, "aria-pressed", String(preset.on));
        return made;
      }),
    );
    enable(remove, state.selected > 0);
    enable(edit, state.selected > 0);
    enable(undo, state.undo !== null);
    enable(redo, state.redo !== null);
    undo.title = state.undo ? `Undo: ${state.undo}` : "Nothing to undo";
    redo.title = state.redo ? `Redo: ${state.redo}` : "Nothing to redo";
    enable(refresh, !state.busy);
    enable(review, state.loaded);
    if (!state.selected && document.activeElement === clear) remove.focus();
    selection.hidden = !state.selected;
    fill(words, state.selection);
    badge.hidden = !state.staged;
    fill(badge, state.staged.toLocaleString("en-US"));
    review.classList.toggle("aw-primary", state.staged > 0);
    review.title = state.staged
      ? `${state.staged.toLocaleString("en-US")} staged, nothing sent yet`
      : "Nothing is staged yet";
  };
});
