import "../shared/tokens.css";
import "../shared/controls.css";
import "./status.css";
import { button, enable } from "../shared/button.ts";
import { attribute, element, fill, focus, focused, icon } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { Messages, State } from "./protocol.ts";

export default definePanel<State, Messages>("status", (panel) => {
  const bar = element("div", { class: "aw-bar" });
  const progress = element(
    "div",
    {
      class: "aw-progress",
      role: "progressbar",
      "aria-label": t("Progress"),
      "aria-valuemin": 0,
      hidden: true,
    },
    bar,
  );
  const job = element("span", { class: "aw-job" });
  const slowed = element("span", { class: "aw-slowed" });
  const message = element("div", { class: "aw-panel-message", role: "status", "aria-label": t("Status") });
  const cancel = button(t("Cancel"), () => void panel.act("cancel"), { icon: "stop" });
  const row = element("div", { class: "aw-work", tabindex: -1 }, progress, job, slowed, cancel);
  const clear = button(t("Clear all staged"), () => void panel.act("clear"), { tone: "quiet" });
  panel.root.append(row, element("div", { class: "aw-info", tabindex: -1 }, message, clear));

  return (state) => {
    const { job: now } = state;
    // A button that goes away under the focus would hand the next keys to the notebook.
    if (!now && focused() === cancel) focus(row);
    if (!state.offers && focused() === clear) focus(clear.parentElement);
    clear.hidden = !state.offers;
    progress.hidden = cancel.hidden = !now;
    enable(cancel, now !== null && !now.stopping);
    if (now) {
      attribute(progress, "aria-valuemax", now.total);
      attribute(progress, "aria-valuenow", now.total === null ? null : Math.min(now.done, now.total));
      attribute(progress, "aria-valuetext", `${translated(now.label)} ${translated(now.figures)}`.trim());
      progress.classList.toggle("aw-unknown", now.total === null);
      bar.style.width = now.total === null ? "" : `${Math.min(100, (100 * now.done) / now.total)}%`;
    }
    job.hidden = !now;
    slowed.hidden = !now?.slowed;
    fill(
      job,
      now && element("b", {}, translated(now.label)),
      now?.figures ? `  ${translated(now.figures)}` : "",
    );
    fill(slowed, translated(now?.slowed ?? ""));
    message.dataset.tone = state.tone;
    // Announced once: a region that is filled anew with the same words is read out again.
    const words = translated(state.message);
    if (message.textContent !== words)
      fill(
        message,
        state.tone === "bad" ? icon("warning") : state.tone === "good" ? icon("check") : null,
        element("span", {}, words),
      );
  };
});
