import { button } from "../shared/button.ts";
import { element, fill } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { number, t } from "../shared/words.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { descriptionField } from "./description.ts";
import { textField } from "./fields.ts";
import type { Check, Collection, CollectionEdit, Messages, State } from "./protocol.ts";
import { section } from "./section.ts";

/** The collection the version is in. */
export function collectionSection(panel: Panel<Messages>, into: HTMLElement): (state: State) => void {
  const { element: box, body, note } = section(t("Collection"), false);
  into.append(box);
  let now: Collection;
  const stage = (field: CollectionEdit["field"]) => (value: unknown) =>
    panel.ask("collection", { collection: now.id, field, value });
  const input = (name: string) =>
    element("input", {
      class: "aw-panel-input",
      "aria-label": name,
      autocomplete: "off",
      spellcheck: "false",
    });
  const check = (field: Check["field"]) => async (value: unknown) =>
    (await panel.ask("check", { collection: now.id, field, value })).note ?? "";
  const name = textField(input(t("Collection name")), stage("name"), { check: check("name") });
  const type = textField(input(t("Collection type")), stage("type"), { check: check("type") });
  const description = descriptionField(panel, {
    name: t("Collection description"),
    source: async () => (await panel.ask("source", { collection: now.id })).text,
    commit: stage("description"),
  });
  const tags = new WordsField({
    name: t("Collection tags"),
    placeholder: t("Add"),
    suggest: async (text) => (await panel.ask("suggest", { column: "tags", text })).words,
    check: (word) => check("tags")([word]).then(() => "", refusal),
    commit: stage("tags"),
  });
  const remove = button(
    t("Delete collection"),
    () => void panel.act("delete_collection", { collection: now.id }),
    { icon: "trash" },
  );
  const labels = new Map<string, HTMLElement>();
  const line = (field: string, title: string, content: HTMLElement, tool?: HTMLElement) => {
    const label = element("span", { class: "aw-label", "data-edited": t("edited") }, title);
    labels.set(field, label);
    return element("div", {}, tool ? element("div", { class: "aw-label-row" }, label, tool) : label, content);
  };
  body.append(
    element(
      "div",
      { class: "aw-fields aw-flush" },
      line("name", t("Name"), name.element),
      line("type", t("Type"), type.element),
      line("description", t("Description"), description.element, description.toggle),
      line("tags", t("Tags"), tags.element),
    ),
    remove,
  );
  return ({ collection }) => {
    now = collection;
    fill(note, collection.name);
    body.hidden = !collection.id;
    if (!collection.id) return;
    name.show(collection.name);
    type.show(collection.type);
    description.show(collection.description);
    if (JSON.stringify(tags.words) !== JSON.stringify(collection.tags)) tags.words = collection.tags;
    for (const [field, label] of labels)
      label.classList.toggle("aw-staged", collection.changed.includes(field));
    const text = remove.querySelector("span");
    if (text)
      fill(
        text,
        collection.deleted
          ? t("Keep collection")
          : t(
              collection.is_portfolio
                ? "Delete collection with its {n} links"
                : "Delete collection with its {n} versions",
              { n: number(collection.rows) },
            ),
      );
  };
}
