import { button, enable } from "../shared/button.ts";
import { attribute, element, fill, focused, held, uniqueId } from "../shared/dom.ts";
import { download } from "../shared/download.ts";
import type { Panel } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
import type { Item, Messages, Plan, Restore } from "./protocol.ts";
import { keptRecord } from "./record.ts";
import { restoreForm } from "./restore.ts";

/** One past plan: what was done in a line, and its items below when it is open. */
export class PlanView {
  readonly element: HTMLLIElement;
  #id = uniqueId();
  #words = element("span", { class: "aw-plan-words" });
  #about = element("span", { class: "aw-soft aw-small" });
  #opener: HTMLButtonElement;
  #acts = element("div", { class: "aw-panel-row aw-plan-acts" });
  #restore = element("div", { class: "aw-restore", hidden: true });
  #inside: HTMLElement;
  #text = "";
  #shown = "";
  #asked = "";

  constructor(
    private panel: Panel<Messages>,
    private plan: string,
  ) {
    this.#inside = element("div", { class: "aw-plan-inside", id: this.#id, hidden: true });
    this.#words.id = `${this.#id}-words`;
    this.#opener = element(
      "button",
      { class: "aw-plan-opener", "aria-expanded": "false", "aria-controls": this.#id },
      this.#words,
      this.#about,
    );
    this.#opener.addEventListener("click", () => void this.#toggle());
    this.element = element(
      "li",
      { class: "aw-plan" },
      element("div", { class: "aw-panel-row aw-plan-line" }, this.#opener, this.#acts),
      this.#restore,
      this.#inside,
    );
  }

  /** Show what can be restored of it, or what came of that; null for neither. */
  ask(restore: Restore | null, busy: boolean): void {
    const now = JSON.stringify([restore, busy]);
    if (now === this.#asked) return;
    this.#asked = now;
    const inside = this.#restore.contains(focused());
    const opened = this.#restore.hidden && restore !== null;
    this.#restore.hidden = !restore;
    fill(this.#restore, ...(restore ? restoreForm(restore, busy, this.panel) : []));
    const held = restore
      ? (this.#restore.querySelector<HTMLElement>("button:not([disabled])") ??
        this.#restore.querySelector<HTMLElement>("[tabindex]"))
      : this.#acts.querySelector<HTMLElement>('[data-act="restore"]');
    if (inside || opened) held?.focus();
  }

  show(plan: Plan, text: string, busy: boolean): void {
    const now = JSON.stringify([plan, text, busy]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#text = plan.matching ? text : "";
    fill(this.#words, `${plan.project ? `${plan.project}: ` : ""}${translated(plan.words)}`);
    const matching = plan.matching ? t("{n} matching", { n: number(plan.matching) }) : "";
    const archived = plan.archive ? t("archived to {place}", { place: plan.archive }) : "";
    fill(
      this.#about,
      [plan.when, plan.by, translated(plan.state), archived, matching, plan.plan].filter(Boolean).join(" · "),
    );
    this.element.dataset.state = plan.state;
    enable(this.#opener, plan.state !== "unreadable");
    const was = focused()?.dataset.act;
    const inside = this.#acts.contains(focused());
    const act = (kind: string, label: string, name: string, on: boolean, run: () => void) => {
      const made = button(label, run, {
        name,
        tone: ["resume", "revert", "restore"].includes(kind) ? "plain" : "quiet",
        ...(kind === "revert" ? { icon: "undo" as const } : {}),
      });
      made.dataset.act = kind;
      attribute(made, "aria-describedby", kind === "restore" ? `${this.#id}-words` : null);
      enable(made, on);
      return made;
    };
    fill(
      this.#acts,
      plan.resumable
        ? act(
            "resume",
            t("Resume…"),
            t("Resume plan {plan}", { plan: plan.plan }),
            !busy,
            () => void this.panel.act("resume", { plan: plan.plan }),
          )
        : null,
      plan.revertible
        ? act(
            "revert",
            t("Revert…"),
            t("Revert the edits of plan {plan}", { plan: plan.plan }),
            !busy,
            () => void this.panel.act("revert", { plan: plan.plan }),
          )
        : null,
      plan.restorable
        ? act(
            "restore",
            t("Restore…"),
            t("Restore"),
            !busy,
            () => void this.panel.act("look_up", { plan: plan.plan }),
          )
        : null,
      ...(plan.items
        ? (["csv", "json"] as const).map((form) =>
            act(
              form,
              form.toUpperCase(),
              t("Download plan {plan} as {form}", { plan: plan.plan, form: form.toUpperCase() }),
              true,
              () =>
                void this.panel
                  .ask("export", { plan: plan.plan, form })
                  .then((file) => download(this.panel.root, file)),
            ),
          )
        : []),
    );
    if (inside) (this.#acts.querySelector<HTMLElement>(`[data-act="${was}"]`) ?? this.#opener).focus();
    if (!this.#inside.hidden) void this.#read(0);
  }

  async #toggle(): Promise<void> {
    const open = this.#inside.hidden;
    this.#inside.hidden = !open;
    attribute(this.#opener, "aria-expanded", String(open));
    if (open) await this.#read(0);
  }

  async #read(start: number): Promise<void> {
    const { items, total } = await this.panel.ask("items", {
      plan: this.plan,
      text: this.#text,
      start,
    });
    const more = this.#inside.querySelector(".aw-plan-more");
    const goesOn = start > 0 && more !== null && held(more);
    let list = this.#inside.querySelector("ul");
    if (!start || !list) {
      list = element("ul", { class: "aw-plan-items", "aria-label": t("Items") });
      fill(this.#inside, list);
    }
    const rows = items.map((item) => this.#row(item));
    list.append(...rows);
    if (goesOn) rows[0]?.querySelector("button")?.focus();
    if (start) more?.remove();
    const left = total - start - items.length;
    if (left > 0) {
      const next = button(
        t("Show {n} more", { n: Math.min(50, left) }),
        () => void this.#read(start + items.length),
        {
          tone: "quiet",
        },
      );
      this.#inside.append(
        element(
          "div",
          { class: "aw-panel-row aw-plan-more" },
          next,
          element("span", { class: "aw-soft" }, t("{n} more", { n: number(left) })),
        ),
      );
    }
  }

  #row(item: Item): HTMLElement {
    const id = uniqueId();
    const record = element("div", { class: "aw-kept", id, hidden: true });
    const opener = element(
      "button",
      { class: "aw-kept-opener", "aria-expanded": "false", "aria-controls": id },
      element("bdi", { class: "aw-kept-name" }, item.name),
      element("span", { class: "aw-soft" }, item.type),
    );
    opener.addEventListener("click", async () => {
      record.hidden = !record.hidden;
      attribute(opener, "aria-expanded", String(!record.hidden));
      if (record.hidden || record.childElementCount) return;
      const { record: kept } = await this.panel.ask("record", {
        plan: this.plan,
        key: item.key,
      });
      fill(record, ...keptRecord(kept));
    });
    const edits = item.action === "edit" || item.action === "edit_collection";
    return element(
      "li",
      { class: "aw-plan-item" },
      element(
        "div",
        { class: "aw-panel-row" },
        element("span", { class: "aw-status", "data-status": item.status }, translated(item.status)),
        element("span", { class: "aw-soft" }, translated(item.verb)),
        opener,
        element("span", { class: "aw-grow" }),
        element("span", { class: "aw-soft aw-small" }, item.at),
        element("span", { class: "aw-kept-size" }, item.size),
      ),
      edits ? element("div", { class: "aw-soft aw-small" }, translated(item.words)) : null,
      item.reason ? element("div", { class: "aw-small" }, translated(item.reason)) : null,
      record,
    );
  }
}
