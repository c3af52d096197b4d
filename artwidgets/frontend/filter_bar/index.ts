import "../shared/tokens.css";
import "../shared/controls.css";
import "./filter_bar.css";
import { button } from "../shared/button.ts";
import { attribute, element, fill, icon } from "../shared/dom.ts";
import { openMenu } from "../shared/menu.ts";
import { definePanel } from "../shared/panel.ts";
import { FilterField, type Problem } from "./field.ts";

interface Preset {
  title: string;
  query: string;
  help: string;
  on: boolean;
}

interface State {
  query: string;
  count: string;
  presets: Preset[];
  inBar: number;
}

export default definePanel<State>("filter-bar", (panel) => {
  const field = new FilterField(panel);
  const presets = element("div", { class: "awp-presets", role: "group", "aria-label": "Presets" });
  const count = element("div", { class: "awp-count", "aria-live": "polite" });
  panel.root.append(field.element, element("div", { class: "awp-line-two" }, presets, count));

  const toggle = async ({ query }: Preset) => {
    const { problem } = await panel.ask<{ problem: Problem | null }>("preset", { query });
    field.refuse(problem);
  };
  const more = button("More presets", () => openMenu(panel.root, more, "More presets", rest.map((preset) => ({ label: preset.title, checked: preset.on, act: () => void toggle(preset) }))), { icon: "chevronDown", bare: true, tone: "quiet" });
  let rest: Preset[] = [];
  const buttons = new Map<string, HTMLButtonElement>();

  return (state) => {
    field.show(state.query);
    fill(count, state.count);
    rest = state.presets.slice(state.inBar);
    for (const preset of state.presets.slice(0, state.inBar)) {
      let made = buttons.get(preset.query);
      if (!made) {
        made = button(preset.title, () => void toggle(preset), { title: `${preset.help} (${preset.query})` });
        made.classList.add("awp-preset");
        made.prepend(icon("check"));
        buttons.set(preset.query, made);
      }
      attribute(made, "aria-pressed", String(preset.on));
    }
    if (!presets.childElementCount) presets.append(...buttons.values(), more);
    attribute(more, "aria-pressed", rest.some((preset) => preset.on) ? "true" : null);
  };
});
