import "../shared/tokens.css";
import "../shared/controls.css";
import "./overview.css";
import "./treemap.css";
import { button } from "../shared/button.ts";
import { attribute, element, fill, focused, held } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import { Hues } from "./hues.ts";
import { MonthChart } from "./months.ts";
import { grown } from "./nodes.ts";
import type { Figure, Messages, ReadingPush, State } from "./protocol.ts";
import { ManifestReading } from "./reading.ts";
import { NumbersTable } from "./table.ts";
import { type TreeActs, Treemap } from "./treemap.ts";

/** What each step of age is called. */
const AGES = ["under 7 days", "30 days", "90 days", "1 year", "older"] as const;

export default definePanel<State, Messages>("overview", (panel) => {
  let listing = 0;
  let state: State | undefined;
  let asTable = false;
  const acts: TreeActs = {
    go: (path, undo) => void panel.act("go", { listing, path, undo }),
    choose: ({ level, number }) => void panel.act("choose", { listing, level, number }),
  };
  const hues = new Hues();
  const figures = element("dl", { class: "aw-figures" });
  const strip = element("div", { class: "aw-strip", "aria-hidden": "true" });
  const fold = button(t("Show overview"), () => void panel.act("fold", { open: !state?.open }), {
    icon: "chevronDown",
    bare: true,
    tone: "quiet",
  });
  const reading = new ManifestReading(panel, fold);
  const map = new Treemap(acts, panel.signal);
  const numbers = new NumbersTable(acts);
  const months = new MonthChart(({ first, last }) => void panel.act("month", { first, last }), hues);
  const way = element("nav", { class: "aw-way", "aria-label": t("Storage path") });
  const turn = button(
    t("As table"),
    () => {
      asTable = !asTable;
      show();
    },
    { tone: "quiet", icon: "columns" },
  );
  const none = element("p", { class: "aw-soft" }, t("What the filter shows weighs nothing."));
  const legend = element("div", { class: "aw-legend" });
  const body = element(
    "div",
    { class: "aw-overview-body" },
    element(
      "div",
      { class: "aw-overview-tree" },
      element("div", { class: "aw-overview-bar" }, way, turn),
      map.element,
      numbers.element,
      none,
      legend,
    ),
    element(
      "div",
      { class: "aw-overview-months" },
      element("div", { class: "aw-overview-bar" }, element("span", { class: "aw-soft" }, t("By month"))),
      months.element,
    ),
  );
  const region = element(
    "section",
    { class: "aw-overview-region", "aria-label": t("Overview") },
    element("div", { class: "aw-overview-head" }, fold, figures, strip, reading.element),
    body,
  );
  panel.root.append(region);
  panel.on<ReadingPush>("reading", (push) => reading.show(push.reading, state?.unread ?? 0));

  const show = () => {
    if (!state) return;
    region.hidden = !state.loaded;
    region.dataset.open = String(state.open);
    body.hidden = !state.open;
    const label = state.open ? t("Hide overview") : t("Show overview");
    attribute(fold, "aria-label", label);
    attribute(fold, "title", label);
    attribute(fold, "aria-expanded", String(state.open));
    fill(
      figures,
      ...state.figures
        .map(translatedFigure)
        .map(({ title, value, note }) =>
          element(
            "div",
            { title: note },
            element("dt", {}, title),
            element("dd", {}, element("b", {}, value), element("span", { class: "aw-note" }, note)),
          ),
        ),
    );
    strip.hidden = state.open;
    fill(strip, ...state.parts.map(({ name, bytes }) => piece(name, bytes)));
    reading.show(state.reading, state.unread);
    attribute(turn, "aria-pressed", String(asTable));
    if (state.tree) {
      listing = state.tree.listing;
      const root = grown(state.tree);
      none.hidden = asTable || state.tree.nodes.area.some((area) => area > 0);
      map.element.hidden = asTable || !none.hidden;
      numbers.element.hidden = !asTable;
      if (asTable) numbers.show(root);
      else map.show(root);
      showWay();
    }
    if (state.months) months.show(state.months);
    fill(legend, ...keys(state.legend, asTable));
  };

  const piece = (name: string, bytes: number): HTMLElement => {
    const made = element("span", { class: hues.of(name), title: name || t("other") });
    made.style.flexGrow = String(bytes);
    return made;
  };

  const showWay = () => {
    const steps = state?.tree?.way ?? [];
    const inWay = held(way) && way.contains(focused());
    fill(
      way,
      ...steps.map(({ name, path }, at) => {
        const last = at === steps.length - 1;
        const step = element(
          "button",
          {
            class: last ? "aw-crumb" : "aw-crumb aw-link",
            "aria-current": last ? "true" : null,
            dir: "auto",
          },
          at ? name : translated(name),
        );
        if (!last) step.addEventListener("click", () => acts.go(path, false));
        return step;
      }),
    );
    if (inWay) (way.lastElementChild as HTMLElement | null)?.focus();
  };

  return (next) => {
    state = next;
    show();
  };
});

function translatedFigure({ title, value, note }: Figure): Figure {
  return { title: translated(title), value: translated(value), note: translated(note) };
}

/** What colours, hatching and areas say. */
function keys(words: string, asTable: boolean): HTMLElement[] {
  const ages = AGES.map((name, step) =>
    element(
      "span",
      { class: "aw-key" },
      element("i", { class: "aw-spot", "data-step": step, "aria-hidden": "true" }),
      t(name),
    ),
  );
  const going = element(
    "span",
    { class: "aw-key" },
    element("i", { class: "aw-spot aw-spot-hatched", "aria-hidden": "true" }),
    t("can go"),
  );
  const area = element(
    "span",
    { class: "aw-area" },
    translated(asTable ? words.replace(/^Area/, "Bytes") : words),
  );
  return asTable ? [area] : [element("span", {}, t("Age")), ...ages, going, area];
}
