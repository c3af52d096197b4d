import { attribute, element, fill, focused, held } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { resting } from "../shared/resting.ts";
import { t, translated } from "../shared/words.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { descriptionField } from "./description.ts";
import type { Edit, Messages, State } from "./protocol.ts";

interface Hooks {
  /** What is to be known of a value while it is typed; throws a refusal in words. */
  check?: (value: string) => Promise<string>;
}

/** A text field that stages when one leaves it, or on Enter; Escape drops what is typed. */
export function textField(
  field: HTMLInputElement | HTMLTextAreaElement,
  /** Stage the value, or tell what has to be seen first; throws a refusal in words. */
  commit: (value: string, seen: string) => Promise<unknown>,
  { check }: Hooks = {},
): { element: HTMLElement; show: (value: string) => void } {
  const error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  const message = element("div", { class: "aw-info aw-small", "aria-live": "polite" });
  let shown = "";
  let seen = "";
  const refuse = (words: string) => {
    fill(error, words);
    error.hidden = !words;
    attribute(field, "aria-invalid", words ? "true" : null);
  };
  const send = async () => {
    if (field.value === shown) return refuse("");
    rest(false);
    try {
      const value = field.value;
      const { note } = ((await commit(value, seen)) ?? {}) as { note?: string };
      if (note !== undefined) {
        fill(message);
        refuse(`${translated(note)} ${t("Press Enter again to stage it.")}`);
        seen = note;
        return;
      }
      shown = field.defaultValue = value;
      seen = "";
      fill(message);
      refuse("");
    } catch (reason) {
      refuse(refusal(reason));
    }
  };
  const rest = resting(async () => {
    if (!check) return;
    const { value } = field;
    const words =
      value === shown
        ? ""
        : await check(value).then(
            (note) => {
              seen = note;
              refuse("");
              return note;
            },
            (reason) => {
              refuse(refusal(reason));
              return "";
            },
          );
    if (field.value === value && held(field)) fill(message, translated(words));
  });
  field.addEventListener("change", () => void send());
  field.addEventListener("input", () => {
    rest(check !== undefined);
    seen = "";
  });
  field.addEventListener("keydown", (event) => {
    const { key } = event as KeyboardEvent;
    if (key === "Escape" && field.value !== shown) {
      event.preventDefault();
      field.value = shown;
      rest(false);
      fill(message);
      refuse("");
    } else if (
      key === "Enter" &&
      (field instanceof HTMLInputElement ||
        (event as KeyboardEvent).ctrlKey ||
        (event as KeyboardEvent).metaKey)
    )
      void send();
  });
  return {
    element: element("div", {}, field, message, error),
    show: (value) => {
      // What is being typed is the person's until it is committed or dropped.
      if (field.value === shown || focused() !== field) {
        if (!field.hasAttribute("aria-invalid")) field.value = value;
      }
      shown = field.defaultValue = value;
    },
  };
}

/** Description, aliases, tags and TTL. */
export function fieldsSection(
  panel: Panel<Messages>,
  into: HTMLElement,
  row: string,
): (state: State) => void {
  const stage = (field: Edit["field"]) => (value: unknown) => panel.ask("edit", { row, field, value });
  const names = (name: string, column: "aliases" | "tags") =>
    new WordsField({
      name,
      placeholder: t("Add"),
      suggest: async (text) => (await panel.ask("suggest", { column, text })).words,
      check: (word) => panel.ask("check", { row, field: column, value: [word] }).then(() => "", refusal),
      commit: stage(column),
    });
  const description = descriptionField(panel, {
    name: t("Description"),
    source: async () => (await panel.ask("source", { row })).text,
    commit: stage("description"),
  });
  const aliases = names(t("Aliases"), "aliases");
  const tags = names(t("Tags"), "tags");
  const ttlInput = element("input", {
    class: "aw-panel-input",
    "aria-label": t("TTL"),
    placeholder: t("30d, inherit or none"),
    autocomplete: "off",
  });
  const ttl = textField(ttlInput, (value, seen) => panel.ask("edit", { row, field: "ttl", value, seen }), {
    check: async (value) => (await panel.ask("check", { row, field: "ttl", value })).note ?? "",
  });
  const why = element("div", { class: "aw-soft aw-small" });
  const ofSource = element(
    "p",
    { class: "aw-soft aw-small aw-of-source", hidden: true },
    t(
      "This is a link: description, tags and metadata are its source’s, and are edited there. Aliases are the link’s own.",
    ),
  );
  const labels = new Map<string, HTMLElement>();
  const line = (
    field: string,
    title: string,
    content: HTMLElement,
    { tool, more }: { tool?: HTMLElement; more?: HTMLElement } = {},
  ) => {
    const label = element("span", { class: "aw-label", "data-edited": t("edited") }, title);
    labels.set(field, label);
    return element(
      "div",
      {},
      tool ? element("div", { class: "aw-label-row" }, label, tool) : label,
      content,
      more,
    );
  };
  into.append(
    element(
      "div",
      { class: "aw-fields" },
      ofSource,
      line("description", t("Description"), description.element, { tool: description.toggle }),
      line("aliases", t("Aliases"), aliases.element),
      line("tags", t("Tags"), tags.element),
      line("ttl", t("TTL"), ttl.element, { more: why }),
    ),
  );
  return (state) => {
    ofSource.hidden = !state.is_link;
    description.show(state.description);
    if (JSON.stringify(aliases.words) !== JSON.stringify(state.aliases)) aliases.words = state.aliases;
    if (JSON.stringify(tags.words) !== JSON.stringify(state.tags)) tags.words = state.tags;
    ttl.show(state.ttl);
    attribute(ttlInput, "readonly", state.ttl_why_not !== "");
    fill(why, translated(state.ttl_why_not));
    for (const [field, label] of labels) label.classList.toggle("aw-staged", state.changed.includes(field));
  };
}
