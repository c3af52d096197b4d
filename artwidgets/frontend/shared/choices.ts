import "./completion.css";
import { attribute, type Child, element, fill, listen, uniqueId } from "./dom.ts";
import { t } from "./words.ts";

/** Which of `all` an arrow key leads to, around both ends; -1 is none, as it is at first. */
export function walked(key: string, at: number, all: number): number | undefined {
  if (!all) return undefined;
  if (key === "ArrowDown") return (at + 1) % all;
  if (key === "ArrowUp") return (Math.max(at, 0) + all - 1) % all;
  return undefined;
}

/** A list of choices below a text field; arrow keys walk it, the field keeps the focus. */
export class Choices<Item> {
  readonly element = element("div", {
    role: "listbox",
    class: "aw-completion",
    id: uniqueId(),
    "aria-label": t("Completions"),
    hidden: true,
  });
  #items: Item[] = [];
  #active = -1;

  readonly #input: HTMLInputElement | HTMLTextAreaElement;
  readonly #chosen: (item: Item) => void;
  readonly #content: (item: Item) => Child[];

  /** `some` says whether there are ever any. A field that says its role keeps it, and tells that it opens a list. */
  constructor(
    input: HTMLInputElement | HTMLTextAreaElement,
    chosen: (item: Item) => void,
    content: (item: Item) => Child[],
    some = true,
  ) {
    this.#input = input;
    this.#chosen = chosen;
    this.#content = content;
    if (some) {
      if (input.hasAttribute("role")) attribute(input, "aria-haspopup", "listbox");
      else attribute(input, "role", "combobox");
      attribute(input, "aria-autocomplete", "list");
      attribute(input, "aria-controls", this.element.id);
      this.offer([]);
    }
    // The field must not lose the focus to the list.
    listen(this.element, "pointerdown", (event) => event.preventDefault());
  }

  /** What Enter would take, if one is walked to. */
  get item(): Item | undefined {
    return this.#items[this.#active];
  }

  /** Take an arrow key; true when it was for the list. */
  key(event: KeyboardEvent): boolean {
    const to = walked(event.key, this.#active, this.#items.length);
    if (to === undefined) return false;
    this.#active = to;
    this.#mark();
    return true;
  }

  /** What is written is another text now: what was walked to is meant no more. */
  forget(): void {
    this.#active = -1;
    this.#mark();
  }

  /** Offer these; none closes the list. What somebody has walked to stays so, if it is among them. */
  offer(items: Item[], active = items.indexOf(this.item as Item)): void {
    this.#items = items;
    this.#active = active;
    const options = items.map((item, at) => {
      const id = `${this.element.id}-${at}`;
      const option = element("div", { role: "option", class: "aw-option", id }, ...this.#content(item));
      listen(option, "click", () => this.#chosen(item));
      return option;
    });
    fill(this.element, ...options);
    this.element.hidden = !items.length;
    if (this.#input.getAttribute("role") === "combobox")
      attribute(this.#input, "aria-expanded", `${!!items.length}`);
    this.#mark();
  }

  #mark(): void {
    const options = [...this.element.children];
    for (const [at, option] of options.entries())
      attribute(option, "aria-selected", String(at === this.#active));
    const active = options[this.#active];
    attribute(this.#input, "aria-activedescendant", active?.id);
    active?.scrollIntoView({ block: "nearest" });
  }
}
