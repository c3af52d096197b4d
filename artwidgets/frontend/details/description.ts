import { button } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { attribute, element, fill, focus, focused, held, icon, watchSize } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { number, t } from "../shared/words.ts";
import { markdown } from "./markdown.ts";
import type { Messages, Preview } from "./protocol.ts";

/** What is seen of a long description at first, in px, and how much longer it must be to be folded. */
const FOLDED = 240;
const SLACK = 60;

interface Options {
  name: string;
  /** The text as it was written. */
  source: () => Promise<string>;
  /** Stage a text; throws a refusal in words. */
  commit: (text: string) => Promise<unknown>;
}

/**
 * A description as it reads. Its source, where one edits it, is fetched when it is asked for.
 *
 * Leaving the source, Ctrl+Enter and the switch stage what was written; Escape drops it.
 */
export function descriptionField(
  panel: Panel<Messages>,
  { name, source, commit }: Options,
): { element: HTMLElement; toggle: HTMLElement; show: (preview: Preview) => void } {
  const text = element("div", { class: "aw-markdown-text" });
  const preview = element("div", { class: "aw-markdown", role: "group", "aria-label": name }, text);
  const rest = element("div", { class: "aw-soft aw-small", hidden: true });
  const all = button(t("Show all"), () => fold(!folded), { tone: "quiet" });
  all.classList.add("aw-show-all");
  const reading = element("div", {}, preview, rest, all);
  const field = element("textarea", {
    class: "aw-panel-input",
    rows: 8,
    "aria-label": name,
    placeholder: t("Markdown"),
  });
  const error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  const hint = element(
    "div",
    { class: "aw-soft aw-small" },
    t("Markdown. Ctrl+Enter to save, Esc to cancel."),
  );
  const writing = element("div", { hidden: true }, field, hint);
  const toggle = button("", () => void (writing.hidden ? open() : close(true)), {
    icon: "pencil",
    tone: "quiet",
    bare: true,
  });
  const labelToggle = (editing: boolean) => {
    const words = t(editing ? "Preview {what}" : "Edit {what}", { what: name.toLowerCase() });
    attribute(toggle, "aria-label", words);
    attribute(toggle, "title", words);
    fill(toggle, icon(editing ? "check" : "pencil"));
  };
  labelToggle(false);

  let before = "";
  const refuse = (words: string) => {
    fill(error, words);
    error.hidden = !words;
    attribute(field, "aria-invalid", words ? "true" : null);
  };
  const open = async () => {
    let stays = true;
    try {
      const at = focused();
      const text = await source();
      before = field.defaultValue = field.value = text;
      stays = at === focused();
    } catch (reason) {
      return refuse(refusal(reason));
    }
    refuse("");
    reading.hidden = true;
    writing.hidden = false;
    labelToggle(true);
    // Who went elsewhere while it was fetched is not called back.
    if (stays) focus(field);
  };
  const shut = (refocus: boolean) => {
    refuse("");
    labelToggle(false);
    reading.hidden = false;
    // The focus moves first: hiding a focused element hands the next keys to the notebook.
    if (refocus) focus(toggle);
    writing.hidden = true;
  };
  const close = async (refocus: boolean) => {
    const written = field.value;
    if (written !== before) {
      const last = before;
      before = written;
      try {
        await commit(written);
      } catch (reason) {
        before = last;
        return refuse(refusal(reason));
      }
    }
    if (field.value === written) shut(refocus && held(writing));
  };
  toggle.addEventListener("pointerdown", (event) => event.preventDefault());
  field.addEventListener("blur", (event) => {
    // Still the active element: the whole window lost the focus, and the text is to be gone on with.
    if (!writing.hidden && event.relatedTarget !== toggle && focused() !== field) void close(false);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      shut(true);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void close(true);
    }
  });

  let folded = true;
  const fold = (on: boolean) => {
    folded = on;
    const long = text.offsetHeight > FOLDED + SLACK;
    preview.classList.toggle("aw-folded", long && on);
    all.hidden = !long;
    attribute(all, "aria-expanded", String(!on));
    const words = all.querySelector("span");
    if (words) fill(words, on ? t("Show all") : t("Show less"));
  };
  watchSize(text, () => fold(folded), panel.signal);
  // A link in what is folded away would have the focus where nobody sees it.
  preview.addEventListener("focusin", () => folded && fold(false));

  return {
    element: element("div", {}, reading, writing, error),
    toggle,
    show: whenChanged(({ nodes, left, partial }: Preview) => {
      fill(
        text,
        ...(nodes.length ? markdown(nodes) : [element("span", { class: "aw-soft" }, t("No description."))]),
      );
      rest.hidden = !left && !partial;
      fill(
        rest,
        left
          ? t("The preview ends here; {n} more characters are in the text itself.", { n: number(left) })
          : t("Some of it is only in the text itself, not in this preview."),
      );
    }),
  };
}
