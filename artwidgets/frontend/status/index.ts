import "../shared/tokens.css";
import "../shared/controls.css";
import "./status.css";
import { button, enable } from "../shared/button.ts";
import { attribute, element, fill, focus, icon } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";

interface State {
  said: string;
  offers: boolean;
  tone: "plain" | "good" | "bad";
  job: {
    label: string;
    done: number;
    total: number | null;
    figures: string;
    slowed: string;
    stopping: boolean;
  } | null;
}

export default definePanel<State>("status", (panel) => {
  const bar = element("div", { class: "awp-bar" });
  const progress = element(
    "div",
    {
      class: "awp-progress",
      role: "progressbar",
      "aria-label": "Progress",
      "aria-valuemin": 0,
      hidden: true,
    },
    bar,
  );
  const job = element("span", { class: "awp-job" });
  const slowed = element("span", { class: "awp-slowed" });
  const said = element("div", { class: "awp-said", role: "status", "aria-label": "Status" });
  const cancel = button("Cancel", () => void panel.act("cancel"), { icon: "stop" });
  const row = element("div", { class: "awp-work", tabindex: -1 }, progress, job, slowed, cancel);
  const clear = button("Clear all staged", () => void panel.act("clear"), { tone: "quiet" });
  panel.root.append(row, element("div", { class: "awp-told", tabindex: -1 }, said, clear));

  return (state) => {
    const { job: now } = state;
    // A button that goes away under the focus would hand the next keys to the notebook.
    if (!now && document.activeElement === cancel) focus(row);
    if (!state.offers && document.activeElement === clear) focus(clear.parentElement);
    clear.hidden = !state.offers;
    progress.hidden = cancel.hidden = !now;
    enable(cancel, now !== null && !now.stopping);
    if (now) {
      attribute(progress, "aria-valuemax", now.total);
      attribute(progress, "aria-valuenow", now.total === null ? null : Math.min(now.done, now.total));
      attribute(progress, "aria-valuetext", `${now.label} ${now.figures}`.trim());
      progress.classList.toggle("awp-unknown", now.total === null);
      bar.style.width = now.total === null ? "" : `${Math.min(100, (100 * now.done) / now.total)}%`;
    }
    job.hidden = !now;
    slowed.hidden = !now?.slowed;
    fill(job, now && element("b", {}, now.label), now?.figures ? `  ${now.figures}` : "");
    fill(slowed, now?.slowed ?? "");
    said.dataset.tone = state.tone;
    // Announced once: a region that is filled anew with the same words is read out again.
    if (said.textContent !== state.said)
      fill(
        said,
        state.tone === "bad" ? icon("warning") : state.tone === "good" ? icon("check") : null,
        element("span", {}, state.said),
      );
  };
});
