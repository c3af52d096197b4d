import { element, fill, icon } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { Edit, Messages, Previewed, PreviewLine } from "./protocol.ts";

/** What is typed is worked out once the person rests for so long, ms. */
const REST = 250;
/** While the runs are read it is asked again after so long, ms. */
const AGAIN = 500;

const NOTHING = "Fill in a field to see here what it changes.";

/** What an edit would come to, version by version, told while it is still typed. */
export class EditPreview {
  readonly element: HTMLElement;
  #list = element("ul", { class: "aw-preview-lines" });
  #words = element("div", { class: "aw-preview-words", "aria-live": "polite" });
  #asked = 0;
  #last = "";
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private panel: Panel<Messages>,
    private edit: () => Edit,
  ) {
    this.element = element(
      "div",
      // It scrolls, and so is to be reached by keys.
      { class: "aw-preview", role: "group", "aria-label": t("Preview of the edit"), tabindex: 0 },
      this.#words,
      this.#list,
    );
  }

  /** Show what the form comes to, now and whenever something in it changes. */
  follow(form: HTMLElement): void {
    for (const kind of ["input", "change", "keyup", "click"])
      form.addEventListener(kind, () => this.#later());
    this.#last = "";
    if (!this.#words.textContent) fill(this.#words, t(NOTHING));
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#show(), REST);
  }

  async #show(): Promise<void> {
    const edit = this.edit();
    const now = JSON.stringify(edit);
    if (now === this.#last) return;
    this.#last = now;
    const mine = ++this.#asked;
    const found = await this.panel
      .ask("preview", edit)
      .catch((reason): Previewed => ({ words: refusal(reason), lines: [], reading: false }));
    if (mine !== this.#asked) return;
    if (found.reading && this.element.isConnected) {
      this.#last = "";
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => void this.#show(), AGAIN);
    }
    fill(this.#words, found.words ? translated(found.words) : t(NOTHING));
    fill(this.#list, ...found.lines.map(entry));
  }
}

function entry(line: PreviewLine): HTMLElement {
  const { name, field, old, new: after, note, problem } = line;
  const text = (words: string, look: string) => element("bdi", { class: look }, words);
  return element(
    "li",
    {},
    text(name, "aw-preview-name"),
    field ? text(translated(field), "aw-soft") : null,
    ...(field
      ? [
          text(old, "aw-old"),
          element("span", { "aria-label": t("becomes") }, "\u2192"),
          text(after, "aw-new"),
        ]
      : []),
    problem
      ? element(
          "span",
          { class: "aw-warned aw-preview-problem" },
          icon("warning"),
          text(translated(problem), ""),
        )
      : note
        ? text(translated(note), "aw-soft")
        : null,
  );
}
