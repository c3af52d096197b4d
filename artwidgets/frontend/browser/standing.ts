import { button } from "../shared/button.ts";
import { drawing, element, fill } from "../shared/dom.ts";
import { clock, panel as emptyBox, warning } from "../shared/icons.ts";
import type { Panel } from "../shared/panel.ts";

/** What Python tells of the rows: old, in part, missing, and what to do. */
export interface Told {
  place: "instead" | "above";
  title: string;
  words: string;
  button: string;
  bad: boolean;
}

/** How the rows stand to the server, said above them or in their place, with the button that mends it. */
export class Standing {
  readonly above = element("div", { class: "awp-standing", hidden: true });
  readonly instead = element("div", { class: "awp-instead", hidden: true });

  #shown = "";

  constructor(private panel: Panel) {}

  /** Show it where it belongs; true when that is in place of the rows. */
  show(told: Told | null, staged: number, away: boolean): boolean {
    const place = told?.place;
    this.above.hidden = place !== "above" || away;
    this.instead.hidden = place !== "instead" || away;
    // A button that is made anew loses the focus: only when there is something else to say.
    const now = JSON.stringify([told, staged > 0]);
    if (told && now !== this.#shown) this.#fill(told, staged);
    this.#shown = now;
    return place === "instead";
  }

  #fill(told: Told, staged: number): void {
    const { place, title, words, bad } = told;
    const retry = told.button
      ? button(told.button, () => void this.panel.act("retry"), { icon: "refresh" })
      : null;
    if (place === "above") {
      const sign = drawing(bad ? warning : clock);
      fill(
        this.above,
        sign,
        element("span", {}, title ? element("b", {}, title) : null, title ? " " : null, words),
        retry,
      );
    } else {
      const kept = staged ? element("p", { class: "awp-soft" }, "What you have staged is kept.") : null;
      fill(
        this.instead,
        drawing(bad ? warning : emptyBox),
        element("h2", { class: "awp-heading" }, title),
        element("p", {}, words),
        kept,
        retry,
      );
    }
    (place === "above" ? this.above : this.instead).dataset.bad = String(bad);
  }
}
