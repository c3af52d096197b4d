import { drawing, element } from "../shared/dom.ts";
import { clock } from "../shared/icons.ts";
import { kernelState } from "../shared/kernel.ts";
import type { Panel } from "../shared/panel.ts";
import { t } from "../shared/words.ts";
import type { Messages } from "./protocol.ts";
import { hideStaticTable, snapshotOf } from "./snapshot.ts";

/** Silences in a row after which a host that tells nothing of its kernel is taken to have none. */
const ENOUGH = 3;

/** The part of ipywidgets' widget manager that tells whether a widget lives in a kernel. */
interface Manager {
  get_model?(id: string): Promise<{ comm_live?: boolean }>;
}

/**
 * What is shown while no kernel answers: that it is waited for, above what there is of the table; or,
 * where none will answer, the rows as they were last saved. Both go by themselves once one does.
 */
export class Silence {
  readonly waiting = element(
    "div",
    { class: "aw-listing-status aw-waiting", hidden: true },
    drawing(clock),
    element(
      "span",
      {},
      element("b", {}, t("Waiting for the kernel…")),
      t(" The table comes alive when it answers."),
    ),
  );
  #silences = 0;
  #saved: HTMLElement | undefined;

  constructor(
    private panel: Panel<Messages>,
    private region: HTMLElement,
  ) {
    // There before its words are: of a region that comes together with them not every screen reader tells.
    region.prepend(element("div", { role: "status", class: "aw-silence" }, this.waiting));
  }

  async show(silent: boolean): Promise<void> {
    this.#silences = silent ? this.#silences + 1 : 0;
    const silences = this.#silences;
    const gone = silent && (await this.#gone());
    // An answer came while the host was asked.
    if (silences !== this.#silences) return;
    this.waiting.hidden = !silent || gone;
    this.region.dataset.waiting = String(silent && !gone);
    this.region.hidden = gone;
    if (!gone) this.#saved?.remove();
    else if (!this.#saved?.isConnected) {
      this.#saved = snapshotOf(this.panel);
      this.panel.root.append(this.#saved);
      hideStaticTable(this.panel);
    }
  }

  async #gone(): Promise<boolean> {
    const { model } = this.panel;
    const state = kernelState(model);
    if (state === "unknown") return this.#silences >= ENOUGH;
    if (state !== "idle") return state === "gone";
    // A notebook saved with its widgets, beside a kernel that does not know them.
    const id = String(model.get("_grid")).replace(/^anywidget:|^IPY_MODEL_/, "");
    const grid = await (model.widget_manager as Manager).get_model?.(id);
    return grid?.comm_live === false;
  }
}
