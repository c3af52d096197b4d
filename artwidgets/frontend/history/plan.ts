import { button, enable } from "../shared/button.ts";
import { attribute, element, fill, held } from "../shared/dom.ts";
import { download } from "../shared/download.ts";
import type { Panel } from "../shared/panel.ts";
import { type Kept, keptRecord } from "./record.ts";

export interface Plan {
  plan: string;
  project: string;
  when: string;
  by: string;
  words: string;
  state: string;
  items: number;
  matching: number;
  resumable: boolean;
  revertible: boolean;
}

interface Item {
  key: string;
  name: string;
  type: string;
  verb: string;
  words: string;
  size: string;
  status: string;
  reason: string;
  at: string;
}

let count = 0;

/** One past plan: what was done in a line, and its items below when it is open. */
export class PlanView {
  readonly element: HTMLLIElement;
  #id = `awp-plan-${++count}`;
  #words = element("span", { class: "awp-plan-words" });
  #about = element("span", { class: "awp-soft awp-small" });
  #opener: HTMLButtonElement;
  #acts = element("div", { class: "awp-row awp-plan-acts" });
  #inside: HTMLElement;
  #text = "";
  #shown = "";

  constructor(
    private panel: Panel,
    private plan: string,
  ) {
    this.#inside = element("div", { class: "awp-plan-inside", id: this.#id, hidden: true });
    this.#opener = element(
      "button",
      { class: "awp-plan-opener", "aria-expanded": "false", "aria-controls": this.#id },
      this.#words,
      this.#about,
    );
    this.#opener.addEventListener("click", () => void this.#toggle());
    this.element = element(
      "li",
      { class: "awp-plan" },
      element("div", { class: "awp-row awp-plan-line" }, this.#opener, this.#acts),
      this.#inside,
    );
  }

  show(plan: Plan, text: string, busy: boolean): void {
    const now = JSON.stringify([plan, text, busy]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#text = plan.matching ? text : "";
    fill(this.#words, `${plan.project ? `${plan.project}: ` : ""}${plan.words}`);
    const matching = plan.matching ? `${plan.matching.toLocaleString("en-US")} matching` : "";
    fill(this.#about, [plan.when, plan.by, plan.state, matching, plan.plan].filter(Boolean).join(" · "));
    this.element.dataset.state = plan.state;
    enable(this.#opener, plan.state !== "unreadable");
    const named = `plan ${plan.plan}`;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.act;
    const inside = this.#acts.contains(document.activeElement);
    const act = (kind: string, label: string, name: string, on: boolean, run: () => void) => {
      const made = button(label, run, {
        name,
        tone: kind === "resume" || kind === "revert" ? "plain" : "quiet",
        ...(kind === "revert" ? { icon: "undo" as const } : {}),
      });
      made.dataset.act = kind;
      enable(made, on);
      return made;
    };
    fill(
      this.#acts,
      plan.resumable
        ? act(
            "resume",
            "Resume…",
            `Resume ${named}`,
            !busy,
            () => void this.panel.act("resume", { plan: plan.plan }),
          )
        : null,
      plan.revertible
        ? act(
            "revert",
            "Revert…",
            `Revert the edits of ${named}`,
            !busy,
            () => void this.panel.act("revert", { plan: plan.plan }),
          )
        : null,
      ...(plan.items
        ? (["csv", "json"] as const).map((form) =>
            act(
              form,
              form.toUpperCase(),
              `Download ${named} as ${form.toUpperCase()}`,
              true,
              () => void download(this.panel, { plan: plan.plan, form }),
            ),
          )
        : []),
    );
    if (inside) (this.#acts.querySelector<HTMLElement>(`[data-act="${focused}"]`) ?? this.#opener).focus();
    if (!this.#inside.hidden) void this.#read(0);
  }

  async #toggle(): Promise<void> {
    const open = this.#inside.hidden;
    this.#inside.hidden = !open;
    attribute(this.#opener, "aria-expanded", String(open));
    if (open) await this.#read(0);
  }

  async #read(start: number): Promise<void> {
    const { items, total } = await this.panel.ask<{ items: Item[]; total: number }>("items", {
      plan: this.plan,
      text: this.#text,
      start,
    });
    const more = this.#inside.querySelector(".awp-plan-more");
    const goesOn = start > 0 && more !== null && held(more);
    let list = this.#inside.querySelector("ul");
    if (!start || !list) {
      list = element("ul", { class: "awp-plan-items", "aria-label": "Items" });
      fill(this.#inside, list);
    }
    const rows = items.map((item) => this.#row(item));
    list.append(...rows);
    if (goesOn) rows[0]?.querySelector("button")?.focus();
    if (start) more?.remove();
    const left = total - start - items.length;
    if (left > 0) {
      const next = button(`Show ${Math.min(50, left)} more`, () => void this.#read(start + items.length), {
        tone: "quiet",
      });
      this.#inside.append(
        element(
          "div",
          { class: "awp-row awp-plan-more" },
          next,
          element("span", { class: "awp-soft" }, `${left.toLocaleString("en-US")} more`),
        ),
      );
    }
  }

  #row(item: Item): HTMLElement {
    const id = `awp-kept-${++count}`;
    const record = element("div", { class: "awp-kept", id, hidden: true });
    const opener = element(
      "button",
      { class: "awp-kept-opener", "aria-expanded": "false", "aria-controls": id },
      element("span", { class: "awp-kept-name" }, item.name),
      element("span", { class: "awp-soft" }, item.type),
    );
    opener.addEventListener("click", async () => {
      record.hidden = !record.hidden;
      attribute(opener, "aria-expanded", String(!record.hidden));
      if (record.hidden || record.childElementCount) return;
      const { record: kept } = await this.panel.ask<{ record: Kept }>("record", {
        plan: this.plan,
        key: item.key,
      });
      fill(record, ...keptRecord(kept));
    });
    const edits = item.verb.startsWith("Edit");
    return element(
      "li",
      { class: "awp-plan-item" },
      element(
        "div",
        { class: "awp-row" },
        element("span", { class: "awp-status", "data-status": item.status }, item.status),
        element("span", { class: "awp-soft" }, item.verb),
        opener,
        element("span", { class: "awp-grow" }),
        element("span", { class: "awp-soft awp-small" }, item.at),
        element("span", { class: "awp-kept-size" }, item.size),
      ),
      edits ? element("div", { class: "awp-soft awp-small" }, item.words) : null,
      item.reason ? element("div", { class: "awp-small" }, item.reason) : null,
      record,
    );
  }
}
