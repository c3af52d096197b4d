import { attribute, element, fill, focus, focused, icon } from "../shared/dom.ts";
import { t } from "../shared/words.ts";
import type { Term } from "./protocol.ts";
import { CONTROLS, controlAfter, controlLeft } from "./terms.ts";

export interface ChipActs {
  /** Put the caret on the term's text. */
  find(term: Term): void;
  negate(at: number): void;
  remove(at: number): void;
  /** Where the focus goes when the last chip is gone. */
  leave(): void;
}

/** One term: what it says, its sign, its removal. */
class Chip {
  readonly find = element("button", {
    class: "aw-term-text",
    "aria-keyshortcuts": "Delete",
  });
  readonly negate = element("button", { class: "aw-term-act aw-term-sign" }, "±");
  readonly remove = element("button", { class: "aw-term-act" }, icon("cross"));
  readonly controls = [this.find, this.negate, this.remove];
  readonly element = element("span", { class: "aw-term" }, ...this.controls);

  show({ text, negated }: Term): void {
    if (this.find.textContent !== text) fill(this.find, text);
    attribute(this.find, "aria-label", t("Filter {term}", { term: text }));
    attribute(this.find, "title", text);
    attribute(this.negate, "aria-label", t("Negate {term}", { term: text }));
    attribute(this.negate, "aria-pressed", String(negated));
    attribute(
      this.negate,
      "title",
      negated ? t("Negated: click to find these rows") : t("Click to find all rows but these"),
    );
    attribute(this.remove, "aria-label", t("Remove {name}", { name: text }));
    attribute(this.remove, "title", t("Remove {name}", { name: text }));
    this.element.dataset.negated = String(negated);
  }
}

/**
 * The applied query's terms, one chip each; the text stays the truth.
 *
 * One tab stop: Left and Right go through everything, Up and Down from chip to chip, Delete or
 * Backspace removes, `-` negates.
 */
export class Chips {
  readonly element = element("div", {
    class: "aw-terms",
    role: "toolbar",
    "aria-label": t("Filter terms"),
    hidden: true,
  });
  #chips: Chip[] = [];
  #terms: Term[] = [];
  #stop = 0;
  #stale = false;

  constructor(private acts: ChipActs) {
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("focusin", (event) =>
      this.#stopAt(this.#controls.indexOf(event.target as HTMLButtonElement)),
    );
    this.element.addEventListener("click", (event) => this.#click(event.target as Element));
  }

  /** Whether the chips are of an earlier query than the text, which can't be read or is not sent yet. */
  set stale(stale: boolean) {
    this.#stale = stale;
    attribute(this.element, "data-stale", stale);
    for (const control of this.#controls) attribute(control, "aria-disabled", stale ? "true" : null);
  }

  show(terms: Term[]): void {
    this.#terms = terms;
    const inside = this.#controls.indexOf(focused() as HTMLButtonElement);
    while (this.#chips.length < terms.length) {
      const chip = new Chip();
      this.#chips.push(chip);
      this.element.append(chip.element);
    }
    const gone = this.#chips.splice(terms.length);
    for (const [at, term] of terms.entries()) this.#chips[at]?.show(term);
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    if (inside >= this.#controls.length) {
      const next = controlLeft(inside, this.#controls.length);
      if (next === undefined) this.acts.leave();
      else focus(this.#controls[next]);
    }
    for (const chip of gone) chip.element.remove();
    this.element.hidden = !terms.length;
    this.#stopAt(Math.min(this.#stop, this.#controls.length - 1));
    this.stale = this.#stale;
  }

  get #controls(): HTMLButtonElement[] {
    return this.#chips.flatMap((chip) => chip.controls);
  }

  #stopAt(at: number): void {
    this.#stop = Math.max(0, at);
    for (const [number, control] of this.#controls.entries())
      control.tabIndex = number === this.#stop ? 0 : -1;
  }

  #click(target: Element): void {
    const control = this.#controls.indexOf(target.closest("button") as HTMLButtonElement);
    const at = Math.floor(control / CONTROLS);
    const term = this.#terms[at];
    if (!term || this.#stale) return;
    if (control % CONTROLS === 0) this.acts.find(term);
    else if (control % CONTROLS === 1) this.acts.negate(at);
    else this.acts.remove(at);
  }

  #key(event: KeyboardEvent): void {
    const controls = this.#controls;
    const at = controls.indexOf(focused() as HTMLButtonElement);
    const next = controlAfter(event.key, at, controls.length);
    const chip = Math.floor(at / CONTROLS);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (next !== undefined) controls[next]?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.#stale || this.acts.remove(chip);
    else if (event.key === "-") this.#stale || this.acts.negate(chip);
    else return;
    event.preventDefault();
  }
}
