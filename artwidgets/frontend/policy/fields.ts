import { attribute, element, fill, focused, uniqueId } from "../shared/dom.ts";
import { t, translated, type Word } from "../shared/words.ts";
import type { Form, State } from "./protocol.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const MODES: [string, Word][] = [
  ["min", "lowest"],
  ["max", "highest"],
];
const ACTS: [string, Word][] = [
  ["delete", "Delete"],
  ["expire", "Delete later"],
  ["archive", "Archive first"],
];

/** The common case of a rule as boxes; `changed` is called at each key, `done` at Enter. */
export class Fields {
  readonly element: HTMLElement;
  readonly first: HTMLInputElement;
  #text = {
    name: input(t("Name of the rule"), { placeholder: t("optional") }),
    last: input(t("Keep newest"), { inputmode: "numeric" }),
    younger_than: input(t("Keep newer than"), { placeholder: t("e.g. 30d") }),
    per: select(t("Of each"), []),
    best: input(t("Keep best"), { inputmode: "numeric", placeholder: t("none") }),
    best_by: input(t("By"), { placeholder: "metadata.loss" }),
    best_mode: select(t("Which is"), MODES),
    always: input(t("Keep always"), { placeholder: t("e.g. tag:keep OR used:>0") }),
    within: input(t("Only where"), { placeholder: t("everything") }),
    protect: textarea(t("Protect, one query a line"), { placeholder: "alias:production" }),
    // biome-ignore lint/suspicious/noThenProperty: the key that a policy file has
    then: select(t("What goes"), ACTS),
    after: input(t("After"), { placeholder: "7d" }),
  };
  #checks = { aliased: check(), linked: check() };
  #metrics = element("datalist", { id: uniqueId() });
  #filter: HTMLButtonElement;
  #query = "";
  #after: HTMLElement;

  constructor(changed: () => void, done: () => void) {
    const { name, last, younger_than, per, best, best_by, best_mode, always, within, protect, then, after } =
      this.#text;
    this.first = last.field as HTMLInputElement;
    attribute(best_by.field, "list", this.#metrics.id);
    for (const one of [best_by, always, within, protect]) attribute(one.field, "spellcheck", "false");
    this.#filter = element("button", { type: "button", class: "aw-link aw-small" }, t("Use the filter"));
    this.#filter.addEventListener("click", () => {
      within.field.value = this.#query;
      changed();
    });
    within.element.querySelector("label")?.after(this.#filter);
    this.#after = after.element;
    this.element = element(
      "form",
      { class: "aw-policy-form" },
      group(
        t("What stays"),
        row(last, younger_than, per),
        row(best, best_by, best_mode),
        row(always),
        element(
          "div",
          { class: "aw-policy-checks" },
          element("label", { class: "aw-panel-row" }, this.#checks.aliased, t("Keep what has an alias")),
          element("label", { class: "aw-panel-row" }, this.#checks.linked, t("Keep what is linked")),
        ),
      ),
      group(t("What it is about"), row(within), row(protect), row(name, then, after)),
      this.#metrics,
    );
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("input", () => {
      this.#showAfter();
      changed();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
      if (event.target.type === "checkbox") return;
      event.preventDefault();
      done();
    });
  }

  /** What stands in the boxes. */
  get form(): Form {
    const texts = Object.fromEntries(
      Object.entries(this.#text).map(([key, { field }]) => [key, field.value]),
    );
    return {
      ...(texts as unknown as Form),
      aliased: this.#checks.aliased.checked,
      linked: this.#checks.linked.checked,
    };
  }

  /** Show a rule; the box that is typed in keeps what it says. */
  show(form: Form): void {
    for (const [key, { field }] of Object.entries(this.#text) as [keyof Form, { field: Field }][]) {
      const value = String(form[key]);
      if (field !== focused() && field.value !== value) field.value = value;
    }
    this.#checks.aliased.checked = form.aliased;
    this.#checks.linked.checked = form.linked;
    this.#showAfter();
  }

  /** Show what can be chosen from. */
  offer({ groups, metrics, query, form }: State): void {
    const per = this.#text.per.field as HTMLSelectElement;
    if (!per.options.length) {
      fill(per, ...groups.map((one) => element("option", { value: one }, translated(one))));
      per.value = form.per;
    }
    fill(this.#metrics, ...metrics.map((one) => element("option", { value: one })));
    this.#query = query;
    this.#filter.hidden = !query || this.#text.within.field.value.trim() === query;
  }

  #showAfter(): void {
    const action = this.#text.then.field.value;
    this.#after.hidden = action === "delete";
    const label = this.#after.querySelector("label");
    if (label) fill(label, action === "archive" ? t("Folder or URL") : t("After"));
  }
}

interface Labelled {
  element: HTMLElement;
  field: Field;
}

function labelled(label: string, field: Field): Labelled {
  field.id = uniqueId();
  const made = element(
    "div",
    { class: "aw-policy-field" },
    element("label", { class: "aw-label", for: field.id }, label),
    field,
  );
  return { element: made, field };
}

function input(label: string, attributes: Record<string, string> = {}): Labelled {
  return labelled(
    label,
    element("input", { class: "aw-panel-input", type: "text", autocomplete: "off", ...attributes }),
  );
}

function textarea(label: string, attributes: Record<string, string>): Labelled {
  return labelled(label, element("textarea", { class: "aw-panel-input", rows: 1, ...attributes }));
}

function select(label: string, options: [string, Word][]): Labelled {
  const field = element(
    "select",
    { class: "aw-panel-input" },
    ...options.map(([value, text]) => element("option", { value }, t(text))),
  );
  return labelled(label, field);
}

function check(): HTMLInputElement {
  return element("input", { type: "checkbox", class: "aw-policy-check" });
}

function row(...fields: Labelled[]): HTMLElement {
  return element("div", { class: "aw-policy-row" }, ...fields.map((one) => one.element));
}

function group(title: string, ...rows: HTMLElement[]): HTMLElement {
  return element("fieldset", { class: "aw-policy-group" }, element("legend", {}, title), ...rows);
}
