import { attribute, element, fill, icon, uniqueId } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { ArchiveFirst, Messages } from "./protocol.ts";

/** After the last letter that was typed, in ms, before the plan is made anew. */
const PAUSE = 300;

/** Whether what goes is archived before, and where to; a new choice makes a new plan. */
export class ArchiveChoice {
  readonly element: HTMLElement;
  /** Whether something was typed that the plan does not know of yet. */
  pending = false;
  #id = uniqueId();
  #box = element("input", { type: "checkbox" });
  #to = element("input", {
    class: "aw-panel-input aw-archive-to",
    type: "text",
    "aria-label": t("Archive to"),
    placeholder: t("Folder, or s3://bucket/folder"),
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${this.#id}-problem ${this.#id}-words`,
  });
  #words = element("span", { class: "aw-soft", id: `${this.#id}-words` });
  #problem = element("span", { class: "aw-panel-error", id: `${this.#id}-problem`, role: "alert" });
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private panel: Panel<Messages>,
    private changed: () => void,
  ) {
    this.element = element(
      "div",
      { class: "aw-archive", role: "group", "aria-label": t("Archive"), hidden: true },
      element("label", { class: "aw-archive-label" }, this.#box, t("Archive first")),
      this.#to,
      this.#words,
      this.#problem,
    );
    this.#box.addEventListener("change", () => {
      this.#shown();
      this.#later(0);
      if (this.#box.checked) this.#to.focus();
    });
    this.#to.addEventListener("input", () => this.#later(PAUSE));
    this.#to.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#later(0);
    });
  }

  /** Show it; what is being typed stays. */
  show(state: ArchiveFirst | null): void {
    this.element.hidden = !state;
    if (!state || this.pending) return;
    this.#box.checked = state.on;
    if (this.#to.value.trim() !== state.to) this.#to.value = state.to;
    this.#shown();
    fill(
      this.#words,
      state.on && !state.problem
        ? `${translated(state.words)} ${t("What can't be archived is not deleted.")}`
        : "",
    );
    // Until something was written there is nothing wrong with it, only nothing.
    const empty = !this.#to.value.trim();
    fill(
      this.#problem,
      state.problem && !empty ? icon("warning") : null,
      empty ? "" : translated(state.problem),
    );
    attribute(this.#to, "aria-invalid", state.problem && !empty ? "true" : null);
  }

  #shown(): void {
    this.#to.hidden = this.#words.hidden = this.#problem.hidden = !this.#box.checked;
  }

  #later(pause: number): void {
    this.pending = true;
    this.changed();
    clearTimeout(this.#typing);
    this.#typing = setTimeout(async () => {
      const [on, to] = [this.#box.checked, this.#to.value.trim()];
      try {
        await this.panel.ask("archive", { on, to });
      } finally {
        if (on === this.#box.checked && to === this.#to.value.trim()) this.pending = false;
        this.changed();
      }
    }, pause);
  }
}
