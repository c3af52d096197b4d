import { button } from "../shared/button.ts";
import { drawing, element, fill } from "../shared/dom.ts";
import { clock, panel as emptyBox, warning } from "../shared/icons.ts";
import type { Panel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { ListingStatus, Messages } from "./protocol.ts";

/** How the rows stand to the server, said above them or in their place, with the button that mends it. */
export class StatusNotice {
  readonly above = element("div", { class: "aw-listing-status", hidden: true });
  readonly instead = element("div", { class: "aw-instead", hidden: true });

  #shown = "";

  constructor(private panel: Panel<Messages>) {}

  /** Show it where it belongs; true when that is in place of the rows. */
  show(status: ListingStatus | null, staged: number, away: boolean): boolean {
    const position = status?.position;
    this.above.hidden = position !== "above" || away;
    this.instead.hidden = position !== "instead" || away;
    // A button that is made anew loses the focus: only when there is something else to say.
    const now = JSON.stringify([status, staged > 0]);
    if (status && now !== this.#shown) this.#fill(status, staged);
    this.#shown = now;
    return position === "instead";
  }

  #fill(status: ListingStatus, staged: number): void {
    const { position, bad } = status;
    const [title, words] = [translated(status.title), translated(status.words)];
    const retry = status.button
      ? button(translated(status.button), () => void this.panel.act("retry"), { icon: "refresh" })
      : null;
    if (position === "above") {
      const sign = drawing(bad ? warning : clock);
      fill(
        this.above,
        sign,
        element("span", {}, title ? element("b", {}, title) : null, title ? " " : null, words),
        retry,
      );
    } else {
      const kept = staged ? element("p", { class: "aw-soft" }, t("What you have staged is kept.")) : null;
      fill(
        this.instead,
        drawing(bad ? warning : emptyBox),
        element("h2", { class: "aw-heading" }, title),
        element("p", {}, words),
        kept,
        retry,
      );
    }
    (position === "above" ? this.above : this.instead).dataset.bad = String(bad);
  }
}
