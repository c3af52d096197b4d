import { element } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { form, input, labelled } from "./form.ts";

/** Edit all that is selected: add or remove aliases, tags and metadata keys, set description and TTL. */
export function openBulkEdit(panel: Panel, anchor: HTMLElement): void {
  openPopover(panel.root, anchor, "Edit selected versions", (box, close) => {
    const words = (name: string, column: string) =>
      new WordsField({
        name,
        suggest: async (text) => (await panel.ask<{ words: string[] }>("suggest", { column, text })).words,
      });
    const addAliases = words("Add aliases", "aliases");
    const removeAliases = words("Remove aliases", "aliases");
    const addTags = words("Add tags", "tags");
    const removeTags = words("Remove tags", "tags");
    const key = input({ placeholder: "loss", spellcheck: "false" });
    const value = input({ placeholder: "0.1, text, true or JSON", spellcheck: "false" });
    const removeKeys = words("Remove metadata keys", "metadata");
    const ttl = input({ placeholder: "30d, inherit or none" });
    const description = element("textarea", { class: "awp-input", rows: 2 });
    const replace = element("input", { type: "checkbox", class: "awp-check", id: "awp-replace-description" });
    description.addEventListener("input", () => (replace.checked = description.value !== ""));
    const send = () =>
      panel.ask("edit", {
        add_aliases: addAliases.words,
        remove_aliases: removeAliases.words,
        add_tags: addTags.words,
        remove_tags: removeTags.words,
        metadata_key: key.value,
        metadata_value: value.value,
        remove_metadata: removeKeys.words,
        ttl: ttl.value,
        description: replace.checked ? description.value : null,
      });
    box.classList.add("awp-bulk");
    box.append(
      form(
        [
          element("div", { class: "awp-two" }, labelled("Add aliases", addAliases.element), labelled("Remove aliases", removeAliases.element)),
          element("div", { class: "awp-two" }, labelled("Add tags", addTags.element), labelled("Remove tags", removeTags.element)),
          element("div", { class: "awp-two" }, labelled("Metadata key", key), labelled("Value", value)),
          element("div", { class: "awp-two" }, labelled("Remove metadata keys", removeKeys.element), labelled("TTL", ttl)),
          element("div", {}, labelled("Description", description), element("label", { class: "awp-row awp-small" }, replace, "Replace the description of each")),
        ],
        "Stage edit",
        send,
        close,
      ),
    );
    return addAliases.input;
  });
}
