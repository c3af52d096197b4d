import { button } from "../shared/button.ts";
import { element, fill } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { descriptionField } from "./description.ts";
import { textField } from "./fields.ts";
import type { Collection, State } from "./protocol.ts";
import { section } from "./section.ts";

/** The collection the version is in. */
export function collectionSection(panel: Panel, into: HTMLElement): (state: State) => void {
  const { element: box, body, note } = section("Collection", false);
  into.append(box);
  let now: Collection;
  const stage = (field: string) => (value: unknown) =>
    panel.ask("collection", { collection: now.id, field, value });
  const input = (name: string) =>
    element("input", { class: "awp-input", "aria-label": name, autocomplete: "off", spellcheck: "false" });
  const check = (field: string) => async (value: unknown) =>
    (await panel.ask<{ note?: string }>("check", { collection: now.id, field, value })).note ?? "";
  const name = textField(input("Collection name"), stage("name"), { check: check("name") });
  const type = textField(input("Collection type"), stage("type"), { check: check("type") });
  const description = descriptionField(panel, {
    name: "Collection description",
    source: async () => (await panel.ask<{ text: string }>("source", { collection: now.id })).text,
    commit: stage("description"),
  });
  const tags = new WordsField({
    name: "Collection tags",
    placeholder: "Add",
    suggest: async (text) =>
      (await panel.ask<{ words: string[] }>("suggest", { column: "tags", text })).words,
    check: (word) => check("tags")([word]).then(() => "", refusal),
    commit: stage("tags"),
  });
  const remove = button(
    "Delete collection",
    () => void panel.act("delete_collection", { collection: now.id }),
    { icon: "trash" },
  );
  const labels = new Map<string, HTMLElement>();
  const line = (field: string, title: string, content: HTMLElement, tool?: HTMLElement) => {
    const label = element("span", { class: "awp-label" }, title);
    labels.set(field, label);
    return element(
      "div",
      {},
      tool ? element("div", { class: "awp-label-row" }, label, tool) : label,
      content,
    );
  };
  body.append(
    element(
      "div",
      { class: "awp-fields awp-flush" },
      line("name", "Name", name.element),
      line("type", "Type", type.element),
      line("description", "Description", description.element, description.toggle),
      line("tags", "Tags", tags.element),
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
      label.classList.toggle("awp-staged", collection.changed.includes(field));
    const held = `${collection.rows.toLocaleString("en-US")} ${collection.isPortfolio ? "links" : "versions"}`;
    const text = remove.querySelector("span");
    if (text) fill(text, collection.deleted ? "Keep collection" : `Delete collection with its ${held}`);
  };
}
