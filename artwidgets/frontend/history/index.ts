import "../shared/tokens.css";
import "../shared/controls.css";
import "./history.css";
import { button } from "../shared/button.ts";
import { arrange, attribute, element, fill, held } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { plural, t, translated } from "../shared/words.ts";
import { PlanView } from "./plan.ts";
import type { Messages, State } from "./protocol.ts";

/** After the last letter that was typed, in ms, before it is searched for. */
const PAUSE = 200;

export default definePanel<State, Messages>("history", (panel) => {
  const heading = element("h2", { class: "aw-heading", tabindex: -1 }, t("History"));
  const projectPath = element("span", { class: "aw-soft" });
  const back = button(t("Back"), () => void panel.act("back"), { icon: "back", tone: "quiet" });
  const search = element("input", {
    class: "aw-panel-input aw-history-search",
    type: "search",
    "aria-label": t("Search history"),
    placeholder: t("Search by name"),
    autocomplete: "off",
    spellcheck: "false",
  });
  const others = element("input", { type: "checkbox" });
  const othersLabel = element("label", { class: "aw-history-others" }, others, t("Other projects"));
  const list = element("ul", { class: "aw-plans", "aria-label": t("Past plans") });
  const count = element("div", { class: "aw-soft aw-small", role: "status" });
  const more = element("div", { class: "aw-panel-row" });
  const region = element(
    "section",
    { class: "aw-history-region", "aria-label": t("History") },
    element(
      "div",
      { class: "aw-panel-row" },
      back,
      heading,
      projectPath,
      element("span", { class: "aw-grow" }),
      othersLabel,
      search,
    ),
    element(
      "p",
      { class: "aw-soft aw-plans-help" },
      t("Resume an interrupted plan, revert edits, or restore what was archived before it was deleted."),
    ),
    list,
    more,
    count,
  );
  panel.root.append(region);

  let state: State | undefined;
  let views = new Map<string, PlanView>();
  let asked = 0;
  let shown = 0;

  const asks = (view: PlanView, plan: string) =>
    view.ask(state?.restore?.plan === plan ? state.restore : null, state?.busy ?? false);

  const read = async (start = 0) => {
    const turn = ++asked;
    const text = search.value.trim();
    const { plans, total } = await panel.ask("plans", { text, everywhere: others.checked, start });
    // A slow answer to what was typed before is no answer any more.
    if (turn !== asked) return;
    const before = views;
    if (!start) {
      views = new Map();
      shown = 0;
    }
    const rows = plans.map((plan) => {
      const view = before.get(plan.plan) ?? new PlanView(panel, plan.plan);
      view.show(plan, text, state?.busy ?? false);
      asks(view, plan.plan);
      views.set(plan.plan, view);
      return view.element;
    });
    shown += plans.length;
    if (start) list.append(...rows);
    // Rows that stay keep the focus: only what is no longer there is taken out.
    else {
      arrange(list, rows);
      if (!rows.length)
        list.append(
          element(
            "li",
            { class: "aw-soft aw-plan-none" },
            text ? t("Nothing matches.") : t("Nothing has been applied from here yet."),
          ),
        );
    }
    if (start && held(more)) rows[0]?.querySelector("button")?.focus();
    const left = total - shown;
    fill(
      more,
      left > 0
        ? button(t("Show {n} more", { n: Math.min(50, left) }), () => void read(shown), { tone: "quiet" })
        : null,
    );
    fill(count, plural(total, "{n} plan", "{n} plans"));
  };

  let typing: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => void read(), PAUSE);
  });
  others.addEventListener("change", () => void read());
  region.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.target === search && search.value) {
      event.preventDefault();
      search.value = "";
      void read();
    } else void panel.act("back");
  });

  return (next) => {
    const before = state;
    state = next;
    fill(projectPath, translated(next.project_path));
    othersLabel.hidden = next.everywhere;
    attribute(region, "aria-busy", next.busy ? "true" : null);
    for (const [plan, view] of views) asks(view, plan);
    if (next.open && (!before?.open || before.busy !== next.busy)) void read();
  };
});
