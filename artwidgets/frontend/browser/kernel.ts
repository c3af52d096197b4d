import { drawing, element, fill, focus, focused } from "../shared/dom.ts";
import { warning } from "../shared/icons.ts";
import type { Panel } from "../shared/panel.ts";
import { t } from "../shared/words.ts";
import type { Messages } from "./protocol.ts";

/** How long a kernel that may be a new one has to answer, in ms. */
const PATIENCE = 500;

const WORDS =
  " Run the cell again to go on. What was staged and not applied has to be staged anew; a plan under way can be resumed from History.";

/**
 * Say that the kernel was restarted, as soon as ipywidgets tells that this widget's comm has ended (or is back).
 *
 * The rows stay readable; what only Python can do is switched off.
 */
export function watchKernel(panel: Panel<Messages>, region: HTMLElement, head: HTMLElement): void {
  const alert = element("div", { class: "aw-listing-status", role: "alert", hidden: true });
  region.prepend(alert);
  const show = (gone: boolean) => {
    if (gone && head.contains(focused())) focus(region);
    alert.hidden = !gone;
    head.inert = gone;
    region.dataset.gone = String(gone);
    if (gone)
      fill(
        alert,
        drawing(warning),
        element("span", {}, element("b", {}, t("The kernel was restarted.")), t(WORDS)),
      );
  };
  const look = () => {
    const silence = setTimeout(() => show(true), PATIENCE);
    const answered = () => {
      clearTimeout(silence);
      show(false);
    };
    panel.signal.addEventListener("abort", () => clearTimeout(silence), { once: true });
    void panel.alive().then(answered);
  };
  panel.model.on("comm_live_update", look);
  panel.signal.addEventListener("abort", () => panel.model.off("comm_live_update", look));
}
