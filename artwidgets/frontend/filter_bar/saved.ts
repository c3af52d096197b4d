import { button } from "../shared/button.ts";
import { element, fill, focus, focused, held, icon } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { t } from "../shared/words.ts";
import type { Messages, State } from "./protocol.ts";
import { SavedRow } from "./savedrow.ts";

/** The person's own filters: apply, rename, delete with an undo, and save the present query. */
export class SavedFilters {
  readonly name = element("input", {
    class: "aw-panel-input",
    "aria-label": t("Save this filter as"),
    placeholder: t("Save this filter as"),
    type: "text",
    autocomplete: "off",
    maxlength: 80,
  });
  #query = element("code", { class: "aw-code aw-save-query" });
  #save = button(t("Save"), () => void this.#keep());
  #error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  #form = element(
    "div",
    { class: "aw-save" },
    this.#query,
    element("div", { class: "aw-save-line" }, this.name, this.#save),
    this.#error,
  );
  #list = element("ul", { class: "aw-choices", "aria-label": t("Saved filters") });
  #none = element(
    "p",
    { class: "aw-soft aw-small aw-none" },
    t("None yet. What you save is here in every project."),
  );
  #undo = element("div", { class: "aw-panel-row aw-undo", role: "status" });
  readonly element = element(
    "div",
    {},
    element("h3", { class: "aw-label" }, t("Saved filters")),
    this.#list,
    this.#none,
    this.#undo,
    this.#form,
  );
  #rows = new Map<string, SavedRow>();
  #state: State | undefined;
  /** Name of the row that gets the focus when it comes, if the focus is still where it was asked for. */
  #awaited: { name: string; from: Element; typed: string } | undefined;

  constructor(
    private panel: Panel<Messages>,
    private apply: (query: string) => void,
  ) {
    this.name.addEventListener("input", () => this.#look());
    this.name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      void this.#keep();
    });
  }

  /** Forget what was typed and what could be undone when it was last open. */
  reset(): void {
    this.name.value = "";
    fill(this.#undo);
    this.#refuse("");
    this.#look();
  }

  show(state: State): void {
    this.#state = state;
    const gone = new Map(this.#rows);
    state.saved.forEach((saved, at) => {
      const row = this.#rows.get(saved.name) ?? this.#row(saved.name);
      gone.delete(saved.name);
      row.show(saved);
      if (this.#list.children[at] !== row.element)
        this.#list.insertBefore(row.element, this.#list.children[at] ?? null);
    });
    const awaited = this.#rows.get(this.#awaited?.name ?? "");
    if (awaited) {
      // Who went elsewhere meanwhile, or types on, is not called back.
      const { from, typed } = this.#awaited ?? {};
      if (from && held(from) && ["", typed].includes(this.name.value)) awaited.focus();
      this.#awaited = undefined;
    }
    for (const [name, row] of gone) {
      // The focus moves first: removing a focused element hands the next keys to the notebook.
      if (row.element.contains(focused())) focus(this.name);
      row.element.remove();
      this.#rows.delete(name);
    }
    this.#none.hidden = state.saved.length > 0;
    this.#look();
  }

  /** Show what would be saved, and whether in place of another. */
  #look(): void {
    const { query = "", saved = [] } = this.#state ?? {};
    this.#form.hidden = !query;
    fill(this.#query, query);
    fill(this.#save, saved.some(({ name }) => name === this.name.value.trim()) ? t("Replace") : t("Save"));
  }

  #row(name: string): SavedRow {
    const row = new SavedRow(name, {
      apply: this.apply,
      rename: (to) => this.#ask(() => this.panel.ask("rename", { name, to }), to),
      forget: () => void this.#forget(name),
    });
    this.#rows.set(name, row);
    return row;
  }

  async #keep(): Promise<void> {
    const { value } = this.name;
    if (await this.#ask(() => this.panel.ask("save", { name: value, query: this.#state?.query }), value)) {
      // Another name may be typed by now.
      if (this.name.value === value) this.name.value = "";
      this.#look();
    }
  }

  async #forget(name: string): Promise<void> {
    const row = this.#rows.get(name)?.element;
    await this.#ask(async () => {
      const { query, at } = await this.panel.ask("forget", { name });
      const restore = () =>
        void this.#ask(() => this.panel.ask("save", { name, query, at }), name).then(() => fill(this.#undo));
      const undo = button(t("Undo"), restore, { icon: "undo", name: t("Undo deleting {name}", { name }) });
      const here = !row || held(row) || (focused() === this.name && !this.name.value);
      fill(this.#undo, element("span", {}, t("Deleted “{name}”.", { name })), undo);
      if (here) focus(undo);
    });
  }

  /** Do it, and focus a row of this name when it comes; what is refused is told below the form. */
  async #ask(act: () => Promise<unknown>, awaited = ""): Promise<boolean> {
    try {
      this.#refuse("");
      const name = awaited.split(/\s+/).filter(Boolean).join(" ");
      const from = focused();
      this.#awaited = name && from ? { name, from, typed: this.name.value } : undefined;
      await act();
      return true;
    } catch (reason) {
      this.#awaited = undefined;
      this.#refuse(refusal(reason));
      return false;
    }
  }

  #refuse(words: string): void {
    fill(this.#error, words && icon("warning"), words);
    this.#error.hidden = !words;
  }
}
