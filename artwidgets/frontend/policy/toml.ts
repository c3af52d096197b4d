import { attribute, element, fill, focused } from "../shared/dom.ts";
import { t } from "../shared/words.ts";
import { lineRange } from "./lines.ts";
import type { Error as Wrong } from "./protocol.ts";

/** The policy's text with its lines numbered; what is wrong is told below, and marked at its line. */
export class TomlEditor {
  readonly element: HTMLElement;
  readonly field = element("textarea", {
    class: "aw-panel-input aw-code",
    "aria-label": t("Policy as TOML"),
    spellcheck: "false",
    autocomplete: "off",
    wrap: "off",
    rows: 12,
  });
  #lines = element("div", { class: "aw-toml-lines aw-code", "aria-hidden": "true" });
  #wrong: number | null = null;

  constructor(changed: () => void) {
    this.element = element("div", { class: "aw-toml" }, this.#lines, this.field);
    this.field.addEventListener("input", () => {
      this.#number();
      changed();
    });
    this.field.addEventListener("scroll", () => (this.#lines.scrollTop = this.field.scrollTop));
    this.#number();
  }

  /** Show a text, unless it is being typed. */
  show(text: string): void {
    if (this.field === focused() || this.field.value === text) return;
    this.field.value = text;
    this.#number();
  }

  /** Mark the line that is wrong. */
  mark(error: Wrong | null): void {
    this.#wrong = error?.line ?? null;
    attribute(this.field, "aria-invalid", this.#wrong === null ? null : "true");
    this.#number();
  }

  /** Go to a line, and select it. */
  go(line: number): void {
    this.field.focus();
    this.field.setSelectionRange(...lineRange(this.field.value, line));
  }

  #number(): void {
    const lines = this.field.value.split("\n").length;
    fill(
      this.#lines,
      ...Array.from({ length: lines }, (_, at) =>
        element("div", { class: at + 1 === this.#wrong ? "aw-toml-wrong" : null }, String(at + 1)),
      ),
    );
    this.#lines.scrollTop = this.field.scrollTop;
  }
}
