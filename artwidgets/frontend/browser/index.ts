import "../shared/tokens.css";
import "../shared/controls.css";
import "./browser.css";
import { button } from "../shared/button.ts";
import { element, fill, icon } from "../shared/dom.ts";
import { definePanel, type Panel } from "../shared/panel.ts";
import { hideStaticTable, showSnapshot } from "./snapshot.ts";

interface State {
  mode: "table" | "review" | "history";
  open: boolean;
  focused: boolean;
  staged: number;
  failure: string;
  busy: boolean;
}

const PARTS = ["filter_bar", "toolbar", "grid", "details", "review", "history", "status"] as const;
type Part = (typeof PARTS)[number];

export default definePanel<State>("browser", (panel) => {
  const slots = Object.fromEntries(PARTS.map((part) => [part, element("div", { class: `awp-slot awp-slot-${part}` })])) as unknown as Record<Part, HTMLElement>;
  const failed = failure(panel);
  const head = element("div", { class: "awp-head" }, slots.filter_bar, slots.toolbar);
  const table = element("div", { class: "awp-table-area" }, slots.grid, slots.details);
  const main = element("div", { class: "awp-main" }, failed.element, table, slots.review, slots.history);
  const region = element("section", { class: "awp-region", "aria-label": "Artifact browser" }, head, main, slots.status);
  panel.root.append(region);
  hideStaticTable(panel);
  for (const part of PARTS) void host(panel, part, slots[part]);
  void panel.act("begin");
  focusFilterBySlash(region, slots);

  let mode: State["mode"] = "table";
  return (state) => {
    const away = state.mode !== "table";
    const inside = region.contains(document.activeElement);
    failed.show(state.failure, state.busy, state.staged);
    const broken = state.failure !== "" && !state.busy;
    failed.element.hidden = !broken || away;
    table.hidden = away || broken;
    head.hidden = away;
    slots.review.hidden = state.mode !== "review";
    slots.history.hidden = state.mode !== "history";
    slots.details.hidden = !state.open;
    region.dataset["details"] = String(state.open);
    region.dataset["focused"] = String(state.focused);
    if (state.mode !== mode) {
      mode = state.mode;
      const next = mode === "table" ? slots.grid.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]') : slots[mode].querySelector<HTMLElement>("h2");
      if (inside) next?.focus({ preventScroll: true });
    }
  };
}, showSnapshot);

async function host(panel: Panel, part: Part, slot: HTMLElement): Promise<void> {
  const widget = await panel.host.getWidget(panel.model.get(`_${part}`) as string);
  if (!panel.signal.aborted) await widget.render({ el: slot, signal: panel.signal });
}

/** `/` goes to the filter from wherever one does not type. */
function focusFilterBySlash(region: HTMLElement, slots: Record<Part, HTMLElement>): void {
  region.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.matches("input:not([type=checkbox]), textarea, select")) return;
      const filter = slots.filter_bar.querySelector<HTMLInputElement>("input");
      if (!filter || filter.closest("[hidden]")) return;
      event.preventDefault();
      event.stopPropagation();
      filter.focus();
      filter.select();
    },
    { capture: true },
  );
}

function failure(panel: Panel) {
  const words = element("p", { class: "awp-failure-words" });
  const kept = element("p", { class: "awp-soft" }, "What you have staged is kept.");
  const retry = button("Retry", () => void panel.act("retry"), { icon: "refresh" });
  const box = element("div", { class: "awp-failure", hidden: true }, icon("warning"), element("h2", { class: "awp-heading" }, "The artifacts could not be loaded"), words, kept, retry);
  return { element: box, show: (text: string, busy: boolean, staged: number) => (fill(words, text), (kept.hidden = !staged), (retry.disabled = busy)) };
}
