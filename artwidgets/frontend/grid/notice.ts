import { drawing, element, fill } from "../shared/dom.ts";
import { warning } from "../shared/icons.ts";
import type { ViewState } from "./protocol.ts";

const SILENCE = "The kernel does not answer: it is busy or gone. If it was restarted, run the cell again.";

/** What is said in place of rows, or above them: loading, nothing there, could not be had. */
export class Notice {
  readonly element = element("div", { class: "aw-notice", hidden: true });
  readonly silence = element("div", { class: "aw-notice aw-notice-above aw-notice-failed", role: "alert", hidden: true });

  showSilence(silent: boolean): void {
    this.silence.hidden = !silent;
    fill(this.silence, silent && drawing(warning), silent && element("span", {}, SILENCE));
  }

  show({ state, text, base, total }: Pick<ViewState, "state" | "text" | "base" | "total">): void {
    const words =
      state !== "ready" || total === 0
        ? text || (state === "loading" ? "Loading…" : state === "failed" ? "The rows could not be loaded." : base ? "No row matches the filter." : "There is nothing here yet.")
        : "";
    this.element.hidden = !words;
    this.element.className = `aw-notice aw-notice-${state}${total > 0 ? " aw-notice-above" : ""}`;
    fill(this.element, state === "failed" ? drawing(warning) : null, element("span", {}, words));
  }
}
