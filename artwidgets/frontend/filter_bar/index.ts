import "../shared/tokens.css";
import "../shared/completion.css";
import "../shared/controls.css";
import "./filter_bar.css";
import { Announcer } from "../shared/announcer.ts";
import { button } from "../shared/button.ts";
import { attribute, element, fill, focus, focused, icon } from "../shared/dom.ts";
import { command } from "../shared/keyboard.ts";
import { definePanel, refusal } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import { Chips } from "./chips.ts";
import { FilterField } from "./field.ts";
import { FilterMenu } from "./menu.ts";
import { Nothing } from "./nothing.ts";
import type { Applied, Messages, Preset, State } from "./protocol.ts";
import { ROW_WORDS } from "./rows.ts";
import { whereNow } from "./terms.ts";

export default definePanel<State, Messages>("filter-bar", (panel) => {
  let shown: State | undefined;
  panel.root.addEventListener("keydown", (event) => {
    // In the chips too: what one of them removed comes back.
    if (!command(event) || event.key.toLowerCase() !== "z" || !chips.element.contains(event.target as Node))
      return;
    event.preventDefault();
    if (event.shiftKey) field.redo();
    else field.undo();
  });
  const announcer = new Announcer(panel.signal);

  /** Ask for a change of the query; what is refused is told at the field. */
  const change = async (ask: () => Promise<Applied>) => {
    try {
      const { problem } = await ask();
      if (problem) field.refuse(problem);
    } catch (reason) {
      field.refuse({ words: refusal(reason), position: 0 });
    }
  };
  const toggle = ({ query }: Preset) => void change(() => panel.ask("preset", { query }));
  /** Change one term; quick ones after another wait for each other, or the last would undo the first. */
  let before = Promise.resolve();
  const changeTerm = (kind: "drop" | "negate", at: number) => {
    const seen = shown?.terms ?? [];
    before = before.then(async () => {
      const term = seen[at];
      const now = term && shown && field.text === shown.query ? whereNow(term, at, seen, shown.terms) : -1;
      if (now < 0) return;
      if (kind === "drop") announcer.did(t("{term} removed.", { term: term?.text ?? "" }));
      await change(() => panel.ask(kind, { query: shown?.query ?? "", at: now }));
    });
  };
  const remove = (at: number) => changeTerm("drop", at);
  const focusField = () => focus(field.input);

  const chips = new Chips({
    find: (term) => field.select(term),
    negate: (at) => changeTerm("negate", at),
    remove,
    leave: focusField,
  });
  const field = new FilterField(panel, () => (chips.stale = field.text !== shown?.query));
  const menu = new FilterMenu(panel, { toggle, write: (query) => void field.write(query) });
  const save = button(t("Save filter"), () => menu.open(true), { icon: "plus", tone: "quiet" });
  save.classList.add("aw-save-filter");
  // The offers vanish once one is taken: the focus moves first.
  const nothing = new Nothing({
    remove: (at) => {
      focusField();
      remove(at);
    },
    clear: () => {
      focusField();
      void field.write("");
    },
  });
  const presets = element("div", { class: "aw-presets", role: "group", "aria-label": t("Presets") });
  const count = element("div", { class: "aw-count" });
  panel.root.append(
    element("div", { class: "aw-line" }, field.element, menu.opener),
    element("div", { class: "aw-line aw-found" }, presets, chips.element, save, nothing.element, count),
    announcer.element,
  );

  const pills = new Map<string, HTMLButtonElement>();
  const showPreset = (preset: Preset) => {
    let pill = pills.get(preset.query);
    if (!pill) {
      pill = button(translated(preset.title), () => toggle(preset), {
        title: `${translated(preset.help)} (${preset.query})`,
      });
      pill.classList.add("aw-preset");
      pill.prepend(icon("check"));
      pills.set(preset.query, pill);
      presets.append(pill);
    }
    attribute(pill, "aria-pressed", String(preset.on));
  };

  return (state) => {
    const other = shown !== undefined && shown.query !== state.query;
    shown = state;
    const of = ROW_WORDS[state.what];
    field.name(of);
    field.show(state.query);
    chips.show(state.terms);
    chips.stale = field.text !== state.query;
    menu.show(state);
    nothing.show(state.removals, of);
    const found = translated(state.count);
    fill(count, found);
    for (const preset of state.presets.slice(0, state.in_bar)) showPreset(preset);
    const idle = !state.query || state.removals !== null || state.saved.some(({ on }) => on);
    if (idle && focused() === save) focusField();
    save.hidden = idle;
    if (other) announcer.say(Nothing.words(state.removals, of) || found);
  };
});
