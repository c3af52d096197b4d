import { element } from "../shared/dom.ts";
import { form, input, labelled } from "../shared/form.ts";
import type { Panel } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import { t } from "../shared/words.ts";
import { WordsField } from "../shared/wordsfield.ts";
import type { Messages } from "./protocol.ts";

/** Edit all collections that are selected: tags, type, description. */
export function openEdit(panel: Panel<Messages>, anchor: HTMLElement): void {
  openPopover(panel.root, anchor, t("Edit selected collections"), (box, close) => {
    const suggest = async (text: string) => (await panel.ask("suggest", { column: "tags", text })).words;
    const add = new WordsField({ name: t("Add tags"), suggest });
    const remove = new WordsField({ name: t("Remove tags"), suggest });
    const type = input({ placeholder: "model" });
    const description = element("textarea", { class: "aw-panel-input", rows: 3 });
    const replace = element("input", { type: "checkbox", class: "aw-panel-check" });
    description.addEventListener("input", () => (replace.checked = description.value !== ""));
    box.classList.add("aw-collection-edit");
    box.append(
      form(
        [
          labelled(t("Add tags"), add.element),
          labelled(t("Remove tags"), remove.element),
          labelled(t("Type"), type),
          labelled(t("Description"), description),
          element("label", { class: "aw-panel-row aw-small" }, replace, t("Replace the description of each")),
        ],
        t("Stage edit"),
        () =>
          panel.ask("edit", {
            add_tags: add.words,
            remove_tags: remove.words,
            type: type.value,
            description: replace.checked ? description.value : null,
          }),
        close,
      ),
    );
    return add.input;
  });
}
