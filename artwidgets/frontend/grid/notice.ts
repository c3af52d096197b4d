import { element, fill, icon } from "../shared/dom.ts";
import type { ViewState } from "./protocol.ts";

/** What is said in place of rows, or above them: loading, nothing there, could not be had. */
export class Notice {
  readonly element = element("div", { class: "aw-notice", hidden: true });

  show({ state, text, base, total }: Pick<ViewState, "state" | "text" | "base" | "total">): void {
    const words =
      state === "loading" ? text || "Loading…"
      : state === "failed" ? text || "The rows could not be loaded."
      : state === "empty" ? text || "There is nothing here yet."
      : base === 0 ? text || "There is nothing here yet."
      : total === 0 ? text || "No row matches the filter."
      : "";
    this.element.hidden = !words;
    this.element.className = `aw-notice aw-notice-${state}${total > 0 ? " aw-notice-above" : ""}`;
    fill(this.element, state === "failed" ? icon("warning") : null, element("span", {}, words));
  }
}
