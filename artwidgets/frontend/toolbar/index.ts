import "../shared/tokens.css";
import "../shared/controls.css";
import "./toolbar.css";
import { Announcer } from "../shared/announcer.ts";
import { button, enable, type Look } from "../shared/button.ts";
import { Refused } from "../shared/channel.ts";
import { COMMANDS } from "../shared/commands.ts";
import { attribute, element, fill, focused } from "../shared/dom.ts";
import { openMenu } from "../shared/menu.ts";
import { definePanel } from "../shared/panel.ts";
import { number, plural, t, translated, type Word } from "../shared/words.ts";
import { bulkEdit } from "./edit.ts";
import type { Messages, State } from "./protocol.ts";

/** What a button asks for as it is. */
type Command = Exclude<keyof typeof COMMANDS & keyof Messages, "edit">;

export default definePanel<State, Messages>("toolbar", (panel) => {
  const command = (name: Command, look: Look) => {
    const { label, title }: { label: Word; title?: Word } = COMMANDS[name];
    return button(t(label), () => void panel.act(name), { ...(title ? { title: t(title) } : {}), ...look });
  };
  const remove = command("delete", { icon: "trash" });
  const expire = command("expire", { icon: "hourglass" });
  const expireWords = expire.querySelector("span") as HTMLElement;
  const expireChoice = button(
    t("When to delete"),
    () => openMenu(panel.root, expireChoice, t("When to delete"), choices()),
    {
      icon: "chevronDown",
      bare: true,
    },
  );
  attribute(expireChoice, "aria-haspopup", "menu");
  const choices = () => [
    ...[1, 7, 30].map((days) => ({
      label: plural(days, "Delete in {n} day", "Delete in {n} days"),
      act: () => void panel.act("expire_after", { after: `${days}d` }),
    })),
    null,
    { label: t(COMMANDS.keep_after_all.label), act: () => void panel.act("keep_after_all") },
  ];
  expire.classList.add("aw-spare-first");
  const later = element("span", { class: "aw-split" }, expire, expireChoice);
  let inPlace = false;
  const openBulkEdit = bulkEdit(panel);
  const edit = button(
    t(COMMANDS.edit.label),
    () => {
      if (!inPlace) {
        openBulkEdit(edit);
        return;
      }
      // The table's editor opens where the focus is, and Safari gives a clicked button none.
      edit.focus();
      // Where it is pressed before the toolbar has heard of more that was selected, the dialog is meant.
      panel.ask("edit_row").catch((reason) => {
        if (!(reason instanceof Refused)) throw reason;
        openBulkEdit(edit);
      });
    },
    { icon: "pencil" },
  );
  const keep = command("keep", { icon: "rule" });
  const undo = command("undo", { icon: "undo", bare: true, tone: "quiet" });
  const redo = command("redo", { icon: "redo", bare: true, tone: "quiet" });
  const refresh = command("refresh", { icon: "refresh", bare: true, tone: "quiet" });
  const details = command("details", {
    icon: "panel",
    bare: true,
    tone: "quiet",
  });
  const overview = command("overview", { icon: "map", tone: "quiet" });
  const facets = command("facets", { icon: "facets", tone: "quiet" });
  const history = command("history", { icon: "past", bare: true, tone: "quiet" });
  const help = button(
    t(COMMANDS.help.label),
    () => help.dispatchEvent(new CustomEvent("artwidgets-help", { bubbles: true })),
    { icon: "help", bare: true, tone: "quiet", title: t(COMMANDS.help.title) },
  );
  const badge = element("span", { class: "aw-badge", "aria-hidden": "true" });
  const review = command("review", { icon: "review" });
  review.append(badge);
  const stagedOnly = command("staged_only", {
    icon: "filter",
    tone: "quiet",
  });
  const clear = command("clear", { tone: "quiet", name: t("Clear selection") });
  const words = element("span", { class: "aw-selection-words" });
  const selection = element(
    "span",
    { class: "aw-selection", role: "group", "aria-label": t("Selection") },
    words,
    clear,
  );
  const marked = element("span", { class: "aw-marked-words" });
  const nothing = element("span", { class: "aw-nothing" }, t("Nothing selected"));
  const announcer = new Announcer(panel.signal);
  let selected = 0;
  keep.classList.add("aw-spare-then");
  for (const button of [facets, overview, stagedOnly]) button.classList.add("aw-spare");
  panel.root.append(
    element(
      "div",
      { class: "aw-tools", role: "group", "aria-label": t("Actions") },
      remove,
      later,
      edit,
      keep,
      element("span", { class: "aw-gap" }),
      undo,
      redo,
    ),
    element("div", { class: "aw-info" }, selection, marked, nothing),
    element(
      "div",
      { class: "aw-tools aw-tools-end" },
      facets,
      overview,
      refresh,
      history,
      help,
      details,
      stagedOnly,
      review,
    ),
    announcer.element,
  );

  return (state) => {
    const some = state.selected > 0 || state.focused;
    enable(remove, some);
    enable(expire, some);
    enable(expireChoice, some);
    const act = COMMANDS[state.going ? "keep_after_all" : "expire"];
    fill(expireWords, t(act.label));
    expire.title = t(act.title);
    enable(edit, some);
    inPlace = state.in_place;
    edit.title = inPlace
      ? t("Edit this version in the table")
      : t("Edit all that is selected: aliases, tags, metadata, description, TTL");
    enable(keep, state.loaded);
    enable(undo, state.undo !== null);
    enable(redo, state.redo !== null);
    enable(refresh, !state.busy);
    attribute(details, "aria-pressed", String(state.details));
    attribute(overview, "aria-pressed", String(state.overview));
    attribute(facets, "aria-pressed", String(state.facets));
    attribute(keep, "aria-expanded", String(state.policy));
    enable(review, state.loaded);
    undo.title = state.undo ? t("Undo: {what}", { what: translated(state.undo) }) : t("Nothing to undo");
    redo.title = state.redo ? t("Redo: {what}", { what: translated(state.redo) }) : t("Nothing to redo");
    // A button that goes away under the focus would hand the next keys to the notebook.
    if (!state.selected && focused() === clear) remove.focus();
    selection.hidden = !state.selected;
    words.title = translated(state.selection);
    fill(words, words.title);
    if (state.selected !== selected) announcer.say(words.title || (nothing.textContent as string));
    selected = state.selected;
    // One of both: the toolbar has a single line, so that the rows below never move under the pointer.
    marked.hidden = !state.marked || state.selected > 0;
    marked.title = translated(state.marked);
    fill(marked, marked.title);
    nothing.hidden = !selection.hidden || !marked.hidden;
    if (!state.staged && focused() === stagedOnly) review.focus();
    stagedOnly.hidden = !state.staged;
    attribute(stagedOnly, "aria-pressed", String(state.staged_only));
    badge.hidden = !state.staged;
    fill(badge, number(state.staged));
    review.classList.toggle("aw-primary", state.staged > 0);
    review.title = state.staged
      ? [t("{n} staged, nothing sent yet", { n: number(state.staged) }), marked.title]
          .filter(Boolean)
          .join("; ")
      : t("Nothing is staged yet");
  };
});
