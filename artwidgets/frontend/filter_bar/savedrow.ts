import { button } from "../shared/button.ts";
import { attribute, element, fill, focus, held } from "../shared/dom.ts";
import { t } from "../shared/words.ts";
import { choice } from "./choice.ts";
import type { Saved } from "./protocol.ts";

interface Acts {
  apply(query: string): void;
  /** False where the new name is refused. */
  rename(to: string): Promise<boolean>;
  forget(): void;
}

/** One saved filter: click applies it, F2 renames it, Delete deletes it. */
export class SavedRow {
  readonly element = element("li", { class: "aw-saved" });
  #choice;
  #query = "";

  constructor(
    readonly name: string,
    private acts: Acts,
  ) {
    this.#choice = choice(name, "", "", () => acts.apply(this.#query));
    attribute(this.#choice.element, "aria-keyshortcuts", "F2 Delete");
    this.#settle();
    this.element.addEventListener("keydown", (event) => {
      if (event.target instanceof HTMLInputElement) return;
      if (event.key === "F2") this.#edit();
      else if (event.key === "Delete") acts.forget();
      else return;
      event.preventDefault();
    });
  }

  show({ query, on }: Saved): void {
    this.#query = this.#choice.query = query;
    this.#choice.on = on;
  }

  focus(): void {
    this.#choice.element.focus();
  }

  #settle(): void {
    fill(
      this.element,
      this.#choice.element,
      button(t("Rename {name}", { name: this.name }), () => this.#edit(), {
        icon: "pencil",
        bare: true,
        tone: "quiet",
      }),
      button(t("Delete {name}", { name: this.name }), () => this.acts.forget(), {
        icon: "trash",
        bare: true,
        tone: "quiet",
      }),
    );
  }

  #edit(): void {
    const input = element("input", {
      class: "aw-panel-input",
      "aria-label": t("New name of {name}", { name: this.name }),
      type: "text",
      autocomplete: "off",
    });
    input.value = this.name;
    let over = false;
    const end = (refocus: boolean) => {
      if (over) return;
      over = true;
      this.element.prepend(this.#choice.element);
      // The focus moves first: removing a focused element hands the next keys to the notebook.
      if (refocus) this.focus();
      this.#settle();
      if (refocus) this.focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      if (event.key === "Escape" || input.value.trim() === this.name) end(true);
      else void this.acts.rename(input.value).then((done) => !done && held(input) && input.select());
    });
    input.addEventListener("blur", () => end(false));
    this.element.prepend(input);
    input.select();
    for (const child of [...this.element.children]) if (child !== input) child.remove();
    focus(input);
  }
}
