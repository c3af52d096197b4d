import "../shared/tokens.css";
import "../shared/controls.css";
import "./history.css";
import { button, enable } from "../shared/button.ts";
import { element, fill } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";

interface State {
  open: boolean;
  busy: boolean;
}

interface Plan {
  plan: string;
  when: string;
  summary: string;
  state: string;
  counts: string;
  resumable: boolean;
  revertible: boolean;
}

export default definePanel<State>("history", (panel) => {
  const heading = element("h2", { class: "awp-heading", tabindex: -1 }, "Past plans");
  const back = button("Back", () => void panel.act("back"), { icon: "back", tone: "quiet" });
  const list = element("ul", { class: "awp-plans" });
  const region = element("section", { class: "awp-history-region", "aria-label": "Past plans" }, element("div", { class: "awp-row" }, back, heading), element("p", { class: "awp-soft awp-plans-help" }, "Finish a plan that was cut short, or put fields that a plan edited back. Deletes can't be taken back."), list);
  panel.root.append(region);
  region.addEventListener("keydown", (event) => {
    if (event.key === "Escape") void panel.act("back");
  });
  let busy = false;

  const read = async () => {
    const { plans, more } = await panel.ask<{ plans: Plan[]; more: number }>("plans");
    fill(
      list,
      ...plans.map((plan) => {
        const resume = button("Resume", () => void panel.act("resume", { plan: plan.plan }), { name: `Resume plan ${plan.plan}` });
        const revert = button("Put back", () => void panel.act("revert", { plan: plan.plan }), { icon: "undo", name: `Put back the edits of plan ${plan.plan}` });
        enable(resume, !busy && plan.resumable);
        enable(revert, !busy);
        return element(
          "li",
          { class: "awp-plan" },
          element("div", { class: "awp-grow" }, element("div", { class: "awp-plan-summary" }, plan.summary), element("div", { class: "awp-soft awp-small" }, [plan.when, plan.state, plan.counts, plan.plan].filter(Boolean).join(" · "))),
          plan.resumable ? resume : null,
          plan.revertible ? revert : null,
        );
      }),
      plans.length ? null : element("li", { class: "awp-soft awp-plan" }, "Nothing has been applied from here yet."),
      more ? element("li", { class: "awp-soft awp-plan" }, `${more} older plans are in session.history().`) : null,
    );
  };

  return (state) => {
    busy = state.busy;
    if (state.open) void read();
  };
});
