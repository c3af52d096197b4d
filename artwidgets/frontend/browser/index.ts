import "../shared/tokens.css";
import "../shared/controls.css";
import "./browser.css";
import { button } from "../shared/button.ts";
import { attribute, element, focus, focusBeginning, focused } from "../shared/dom.ts";
import { definePanel, hostWidget } from "../shared/panel.ts";
import { resting } from "../shared/resting.ts";
import { t } from "../shared/words.ts";
import { watchKernel } from "./kernel.ts";
import { StatusNotice } from "./listingstatus.ts";
import type { Messages, State } from "./protocol.ts";
import { Silence } from "./silence.ts";
import { hideStaticTable } from "./snapshot.ts";

const PARTS = [
  "filter_bar",
  "toolbar",
  "overview",
  "policy",
  "facets",
  "grid",
  "details",
  "review",
  "history",
  "status",
  "collections",
] as const;
type Part = (typeof PARTS)[number];

export default definePanel<State, Messages>("browser", (panel) => {
  const slots = Object.fromEntries(
    PARTS.map((part) => [part, element("div", { class: `aw-slot aw-slot-${part}` })]),
  ) as unknown as Record<Part, HTMLElement>;
  // Which of these are open Python tells.
  for (const part of ["policy", "facets", "details", "review", "history", "collections"] as const)
    slots[part].hidden = true;
  const notice = new StatusNotice(panel);
  const view = (text: string, collections: boolean) =>
    button(text, () => void panel.act("view", { collections }), { tone: "quiet" });
  const [versions, collections] = [view(t("Versions"), false), view(t("Collections"), true)];
  const views = element(
    "div",
    { class: "aw-views", role: "group", "aria-label": t("View") },
    versions,
    collections,
  );
  const head = element("div", { class: "aw-panel-head" }, slots.filter_bar, slots.toolbar);
  const table = element("div", { class: "aw-table-area" }, slots.facets, slots.grid, slots.details);
  const main = element(
    "div",
    { class: "aw-main" },
    notice.instead,
    table,
    slots.collections,
    slots.review,
    slots.history,
  );
  const region = element(
    "section",
    { class: "aw-region", "aria-label": t("Artifact browser"), tabindex: -1 },
    views,
    head,
    notice.above,
    slots.overview,
    slots.policy,
    main,
    slots.status,
  );
  // The rows may come before that is told, and most have the details open: their place is kept from the start.
  region.dataset.details = "true";
  panel.root.append(region);
  watchKernel(panel, region, head);
  hideStaticTable(panel);
  for (const part of PARTS) if (part !== "collections") void hostWidget(panel, `_${part}`, slots[part]);
  // The second table, and the second filter bar, come when they are first looked at.
  let hosted = false;
  let wanted = false;
  const hostCollections = () => {
    if (hosted || !wanted || !panel.model.get("_collections")) return;
    hosted = true;
    void hostWidget(panel, "_collections", slots.collections);
  };
  panel.model.on("change:_collections", hostCollections);
  panel.signal.addEventListener("abort", () => panel.model.off("change:_collections", hostCollections));
  const viewId = Math.random().toString(36).slice(2);
  void panel.act("begin", { view_id: viewId });
  panel.signal.addEventListener("abort", () => {
    try {
      // Nobody is there any more to wait for the answer.
      panel.model.send({ id: `${viewId}:1`, kind: "leave", view_id: viewId });
    } catch {
      // The kernel is gone, too.
    }
  });
  focusFilterBySlash(region, slots);
  // The toolbar's button asks, and the table has the keys to tell of.
  region.addEventListener("artwidgets-help", () =>
    slots.grid.querySelector(".aw-table")?.dispatchEvent(new CustomEvent("artwidgets-show-help")),
  );
  region.addEventListener("artwidgets-policy-closed", () =>
    focus(slots.toolbar.querySelector<HTMLElement>("[aria-expanded]")),
  );
  const silence = new Silence(panel, region);
  panel.onSilence((silent) => {
    void silence.show(silent);
    // What was asked of a kernel that had not come up yet may be lost; asked twice it does no more.
    if (!silent) void panel.act("begin", { view_id: viewId });
  });

  // marimo runs the cells that name the browser when a page sets a trait of it, and not when Python does.
  let revision = 0;
  const reviseAtRest = resting(() => {
    if (panel.model.get("revision") === revision) return;
    panel.model.set("revision", revision);
    panel.model.save_changes();
  });
  panel.signal.addEventListener("abort", () => reviseAtRest(false));
  let mode: State["mode"] | undefined;
  return (state) => {
    if (state.revision !== revision) {
      revision = state.revision;
      reviseAtRest();
    }
    const away = state.mode !== "table";
    const inside = region.contains(focused());
    const instead = notice.show(state.listing_status, state.staged, away);
    region.dataset.instead = String(instead);
    views.hidden = away;
    wanted ||= state.collections;
    hostCollections();
    attribute(versions, "aria-pressed", String(!state.collections));
    attribute(collections, "aria-pressed", String(state.collections));
    slots.collections.hidden = away || instead || !state.collections;
    table.hidden = away || instead || state.collections;
    head.hidden = away || state.collections;
    slots.overview.hidden = away || instead || state.collections;
    slots.policy.hidden = away || instead || state.collections;
    slots.facets.hidden = !state.facets;
    slots.review.hidden = state.mode !== "review";
    slots.history.hidden = state.mode !== "history";
    slots.details.hidden = !state.open;
    region.dataset.details = String(state.open);
    region.dataset.facets = String(state.facets);
    region.dataset.focused = String(state.focused);
    // What had the focus is hidden: the next keys would go to the notebook.
    const at = focused();
    if (inside && (!region.contains(at) || at?.closest("[hidden]"))) focus(region);
    const first = mode === undefined;
    if (state.mode !== mode) {
      mode = state.mode;
      // What is there at first was not come to: whoever is in it already stays where they are.
      if (first || !inside) return;
      const table = state.collections ? slots.collections : slots.grid;
      if (mode === "table") focus(table.querySelector<HTMLElement>('[role="grid"] [tabindex="0"]'));
      else focusBeginning(slots[mode].querySelector<HTMLElement>("h2"));
    }
  };
});

/** `/` goes to the filter from wherever one does not type. */
function focusFilterBySlash(region: HTMLElement, slots: Record<Part, HTMLElement>): void {
  region.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.matches("input:not([type=checkbox]), textarea, select")) return;
      const bar = slots.collections.hidden ? slots.filter_bar : slots.collections;
      const filter = bar.querySelector<HTMLInputElement>("input");
      if (!filter || filter.closest("[hidden]")) return;
      event.preventDefault();
      event.stopPropagation();
      filter.focus();
      filter.select();
    },
    { capture: true },
  );
}
