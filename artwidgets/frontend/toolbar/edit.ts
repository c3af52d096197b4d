import { element, fill } from "../shared/dom.ts";
import { form, input, labelled } from "../shared/form.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import type { Noted } from "../shared/protocol.ts";
import { pieces, t, translated } from "../shared/words.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { EditPreview } from "./preview.ts";
import type { Edit, Messages } from "./protocol.ts";

/** A TTL is looked at once the person rests for so long, ms. */
const REST = 200;

interface Content {
  fields: HTMLElement;
  first: HTMLElement;
  send: () => Promise<Noted>;
  look: () => void;
  preview: EditPreview;
}

/**
 * Edit all that is selected: add or remove aliases and tags, set description and TTL.
 *
 * What is filled in stays until it is staged, also when the dialog is closed meanwhile.
 */
export function bulkEdit(panel: Panel<Messages>): (anchor: HTMLElement) => void {
  let content: Content | undefined;
  return (anchor) => {
    openPopover(panel.root, anchor, t("Edit selected versions"), (box, close) => {
      box.classList.add("aw-bulk");
      content ??= fieldsOf(panel);
      const made = content;
      const send = async () => {
        const answer = await made.send();
        if (answer.note === undefined) content = undefined;
        return answer;
      };
      const filled = form([made.fields, made.preview.element], t("Stage edit"), send, close);
      made.preview.follow(filled);
      box.append(filled);
      // Kept from before, it may be about other versions now.
      made.look();
      return made.first;
    });
  };
}

function fieldsOf(panel: Panel<Messages>): Content {
  const words = (name: string, column: string, checked: boolean) =>
    new WordsField({
      name,
      suggest: async (text) => (await panel.ask("suggest", { column, text })).words,
      ...(checked
        ? {
            check: (word: string) =>
              panel.ask("check", { field: column, value: [word] }).then(() => "", refusal),
          }
        : {}),
    });
  const addAliases = words(t("Add aliases"), "aliases", true);
  const removeAliases = words(t("Remove aliases"), "aliases", false);
  const addTags = words(t("Add tags"), "tags", true);
  const removeTags = words(t("Remove tags"), "tags", false);
  const key = input({ placeholder: "loss", spellcheck: "false" });
  const value = input({ placeholder: t("0.1, text, true or JSON"), spellcheck: "false" });
  const removeKeys = words(t("Remove metadata keys"), "metadata", false);
  const renameFrom = input({ placeholder: "loss", spellcheck: "false" });
  const renameTo = input({ placeholder: "val_loss", spellcheck: "false" });
  const ttl = input({ placeholder: t("30d, inherit or none") });
  const ttlNote = element("div", { class: "aw-ttl-note aw-small", "aria-live": "polite" });
  const description = element("textarea", { class: "aw-panel-input", rows: 2 });
  const replace = element("input", {
    type: "checkbox",
    class: "aw-panel-check",
  });
  description.addEventListener("input", () => (replace.checked = description.value !== ""));
  const fills = element("input", { type: "checkbox", class: "aw-panel-check" });
  const asked = (): Edit => ({
    add_aliases: addAliases.words,
    remove_aliases: removeAliases.words,
    add_tags: addTags.words,
    remove_tags: removeTags.words,
    metadata_key: key.value,
    metadata_value: value.value,
    remove_metadata: removeKeys.words,
    ttl: ttl.value,
    seen,
    description: replace.checked ? description.value : null,
    fills: fills.checked,
    rename_from: renameFrom.value,
    rename_to: renameTo.value,
  });
  const preview = new EditPreview(panel, asked);
  let seen = "";
  const look = async () => {
    const typed = ttl.value;
    const checked = () => panel.ask("check", { field: "ttl", value: typed });
    const { note = "", hold = false } = typed.trim()
      ? await checked().catch((reason) => ({ note: refusal(reason), hold: true }))
      : {};
    if (ttl.value !== typed) return;
    seen = note;
    fill(ttlNote, translated(note));
    ttlNote.classList.toggle("aw-warned", hold);
  };
  let rest: ReturnType<typeof setTimeout> | undefined;
  ttl.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(() => void look(), REST);
  });
  return {
    fields: element(
      "div",
      { class: "aw-bulk-fields" },
      element(
        "div",
        { class: "aw-two" },
        labelled(t("Add aliases"), addAliases.element),
        labelled(t("Remove aliases"), removeAliases.element),
      ),
      element(
        "div",
        { class: "aw-two" },
        labelled(t("Add tags"), addTags.element),
        labelled(t("Remove tags"), removeTags.element),
      ),
      element("div", { class: "aw-two" }, labelled(t("Metadata key"), key), labelled(t("Value"), value)),
      element(
        "div",
        { class: "aw-two" },
        labelled(t("Rename metadata key"), renameFrom),
        labelled(t("To"), renameTo),
      ),
      labelled(t("Remove metadata keys"), removeKeys.element),
      element("div", {}, labelled(t("TTL, counted from creation"), ttl), ttlNote),
      element(
        "div",
        {},
        labelled(t("Description"), description),
        element("label", { class: "aw-panel-row aw-small" }, replace, t("Replace the description of each")),
        element(
          "label",
          { class: "aw-panel-row aw-small" },
          fills,
          element(
            "span",
            {},
            ...pieces("Fill in {name} and {key}", {
              name: element("code", { class: "aw-code" }, "{name}"),
              key: element("code", { class: "aw-code" }, "{metadata.loss:.3f}"),
            }),
          ),
        ),
      ),
    ),
    first: addAliases.input,
    look: () => void look(),
    preview,
    send: async () => {
      const answer = await panel.ask("edit", asked());
      seen = answer.note ?? seen;
      return answer;
    },
  };
}
