import { element, fill } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import { WordsField } from "../shared/wordsfield.ts";
import { form, input, labelled } from "./form.ts";

/** A TTL is looked at once the person rests for so long, ms. */
const REST = 200;

interface Content {
  fields: HTMLElement[];
  first: HTMLElement;
  send: () => Promise<{ note?: string }>;
  look: () => void;
}

/**
 * Edit all that is selected: add or remove aliases and tags, set description and TTL.
 *
 * What is filled in stays until it is staged, also when the dialog is closed meanwhile.
 */
export function bulkEdit(panel: Panel): (anchor: HTMLElement) => void {
  let content: Content | undefined;
  return (anchor) => {
    openPopover(panel.root, anchor, "Edit selected versions", (box, close) => {
      box.classList.add("awp-bulk");
      content ??= fieldsOf(panel);
      const made = content;
      const send = async () => {
        const answer = await made.send();
        if (answer.note === undefined) content = undefined;
        return answer;
      };
      box.append(form(made.fields, "Stage edit", send, close));
      // Kept from before, it may be about other versions now.
      made.look();
      return made.first;
    });
  };
}

function fieldsOf(panel: Panel): Content {
  const words = (name: string, column: string, checked: boolean) =>
    new WordsField({
      name,
      suggest: async (text) => (await panel.ask<{ words: string[] }>("suggest", { column, text })).words,
      ...(checked
        ? {
            check: (word: string) =>
              panel.ask("check", { field: column, value: [word] }).then(() => "", refusal),
          }
        : {}),
    });
  const addAliases = words("Add aliases", "aliases", true);
  const removeAliases = words("Remove aliases", "aliases", false);
  const addTags = words("Add tags", "tags", true);
  const removeTags = words("Remove tags", "tags", false);
  const key = input({ placeholder: "loss", spellcheck: "false" });
  const value = input({ placeholder: "0.1, text, true or JSON", spellcheck: "false" });
  const removeKeys = words("Remove metadata keys", "metadata", false);
  const ttl = input({ placeholder: "30d, inherit or none" });
  const told = element("div", { class: "awp-told awp-small", "aria-live": "polite" });
  const description = element("textarea", { class: "awp-input", rows: 2 });
  const replace = element("input", { type: "checkbox", class: "awp-check", id: "awp-replace-description" });
  description.addEventListener("input", () => (replace.checked = description.value !== ""));
  let seen = "";
  const look = async () => {
    const typed = ttl.value;
    const asked = () => panel.ask<{ note?: string; hold?: boolean }>("check", { field: "ttl", value: typed });
    const { note = "", hold = false } = typed.trim()
      ? await asked().catch((reason) => ({ note: refusal(reason), hold: true }))
      : {};
    if (ttl.value !== typed) return;
    seen = note;
    fill(told, note);
    told.classList.toggle("awp-warned", hold);
  };
  let rest: ReturnType<typeof setTimeout> | undefined;
  ttl.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(() => void look(), REST);
  });
  return {
    fields: [
      element(
        "div",
        { class: "awp-two" },
        labelled("Add aliases", addAliases.element),
        labelled("Remove aliases", removeAliases.element),
      ),
      element(
        "div",
        { class: "awp-two" },
        labelled("Add tags", addTags.element),
        labelled("Remove tags", removeTags.element),
      ),
      element("div", { class: "awp-two" }, labelled("Metadata key", key), labelled("Value", value)),
      labelled("Remove metadata keys", removeKeys.element),
      element("div", {}, labelled("TTL, counted from creation", ttl), told),
      element(
        "div",
        {},
        labelled("Description", description),
        element("label", { class: "awp-row awp-small" }, replace, "Replace the description of each"),
      ),
    ],
    first: addAliases.input,
    look: () => void look(),
    send: async () => {
      const answer = await panel.ask<{ note?: string }>("edit", {
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
      });
      seen = answer.note ?? seen;
      return answer;
    },
  };
}
