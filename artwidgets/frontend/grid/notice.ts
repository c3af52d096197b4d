import { attribute, drawing, element, fill } from "../shared/dom.ts";
import { clock, warning } from "../shared/icons.ts";
import type { KernelState } from "../shared/kernel.ts";
import { t, translated, type Word } from "../shared/words.ts";
import type { ViewState } from "./protocol.ts";

const SILENCE: Record<KernelState, Word> = {
  working: "Waiting for the kernel…",
  idle: "The kernel does not answer. If it was restarted, run the cell again.",
  unknown: "Waiting for the kernel… If it was restarted, run the cell again.",
  gone: "The kernel was restarted or is gone. To go on, run the cell again.",
};

/** What is said in place of rows, or above them: loading, nothing there, could not be had. */
export class Notice {
  readonly element = element("div", { class: "aw-notice", hidden: true });
  readonly silence = element("div", { class: "aw-notice aw-notice-above aw-notice-silence", hidden: true });

  /** Nothing was answered for a while, and how the kernel is; undefined when it answers. */
  showSilence(kernel: KernelState | undefined): void {
    this.silence.hidden = !kernel;
    const calm = kernel === "working" || kernel === "unknown";
    attribute(this.silence, "role", calm ? "status" : "alert");
    this.silence.classList.toggle("aw-notice-failed", Boolean(kernel) && !calm);
    fill(
      this.silence,
      kernel && drawing(calm ? clock : warning),
      kernel && element("span", {}, t(SILENCE[kernel])),
    );
  }

  show({ state, text, base, total }: Pick<ViewState, "state" | "text" | "base" | "total">): void {
    const words =
      state !== "ready" || total === 0
        ? translated(text) ||
          (state === "loading"
            ? t("Loading…")
            : state === "failed"
              ? t("The rows could not be loaded.")
              : base
                ? t("No row matches the filter.")
                : t("There is nothing here yet."))
        : "";
    this.element.hidden = !words;
    this.element.className = `aw-notice aw-notice-${state}${total > 0 ? " aw-notice-above" : ""}`;
    fill(this.element, state === "failed" ? drawing(warning) : null, element("span", {}, words));
  }
}
