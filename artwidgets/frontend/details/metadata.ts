import { button } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { Refused } from "../shared/channel.ts";
import { attribute, element, fill, focus, focused, held } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { plural, t, translated } from "../shared/words.ts";
import { compareTools } from "./compare.ts";
import { differenceList, summary, unchanged } from "./differences.ts";
import { inlineInput } from "./inline.ts";
import type { Compare, Line, Messages, MetadataEdit, State } from "./protocol.ts";
import { section } from "./section.ts";

/** Metadata: a tree whose lines are edited one by one, or the JSON text of all of it. */
export function metadataSection(
  panel: Panel<Messages>,
  into: HTMLElement,
  row: string,
): (state: State) => void {
  const { element: box, body, note } = section(t("Metadata"), true);
  into.append(box);
  const send = (act: MetadataEdit["act"], content: Partial<MetadataEdit>) =>
    panel.ask("metadata", { ...content, row, act });
  /** Send what overwrites something only once it was told that somebody changed that meanwhile. */
  const guarded = (how: string) => {
    let seen = "";
    return async (act: MetadataEdit["act"], content: Partial<MetadataEdit>) => {
      const { note } = await send(act, { ...content, seen });
      if (!note) return;
      seen = note;
      throw new Refused(`${translated(note)} ${how}`);
    };
  };
  const error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  const refuse = (words: string) => {
    fill(error, words);
    error.hidden = !words;
  };
  const remove = guarded(t("Press Remove again to remove it all the same."));
  const trying = (act: MetadataEdit["act"], content: Partial<MetadataEdit>) =>
    send(act, content).then(
      () => refuse(""),
      (reason) => refuse(refusal(reason)),
    );

  const tree = element("div", { class: "aw-tree", role: "group", "aria-label": t("Metadata tree") });
  const gone = element("div", { class: "aw-gone" });
  const text = element("textarea", {
    class: "aw-panel-input aw-code",
    rows: 12,
    "aria-label": t("Metadata as JSON"),
    spellcheck: "false",
  });
  const asText = button(t("Edit as JSON"), () => toText(true), { tone: "quiet" });
  let overwrite = guarded("");
  const stage = button(
    t("Stage JSON"),
    async () => {
      try {
        // Only what was changed in the text that was shown is staged, whatever came meanwhile.
        await overwrite("text", { value: text.value, base: opened });
        refuse("");
        attribute(text, "aria-invalid", null);
        toText(false);
      } catch (reason) {
        // Nothing typed is lost: the text stays, with the place of the error named.
        refuse(refusal(reason));
        attribute(text, "aria-invalid", "true");
        if (held(textTools)) text.focus();
      }
    },
    { tone: "primary" },
  );
  const drop = button(
    t("Discard"),
    () => {
      text.value = full;
      attribute(text, "aria-invalid", null);
      refuse("");
      toText(false);
    },
    { tone: "quiet" },
  );
  const add = button(t("Add key"), () => addLine([], tree), { icon: "plus", tone: "quiet" });
  const treeTools = element("div", { class: "aw-panel-row" }, add, asText);
  const textTools = element("div", { class: "aw-panel-row" }, stage, drop);
  const compare = compareTools(panel, row, "metadata");
  const differences = element("div", { class: "aw-section-part" });
  const partial = element(
    "div",
    { class: "aw-soft aw-small", hidden: true },
    t("Not all of it is shown here. Edit it as JSON to see the rest."),
  );
  const editor = element(
    "div",
    { class: "aw-section-part" },
    tree,
    partial,
    gone,
    text,
    error,
    treeTools,
    textTools,
  );
  body.append(compare.element, editor, differences);

  let full = "";
  /** The text as it was when somebody began to edit it. */
  let opened = "";
  /** Lines that came while one of those shown is edited: they wait until it is done. */
  let waiting: Line[] | undefined;
  const closed = () => {
    if (waiting && !tree.querySelector("input")) render(waiting);
  };
  let inText = false;
  const folded = new Set<string>();
  const toText = (on: boolean) => {
    inText = on;
    if (on) text.hidden = false;
    else treeTools.hidden = false;
    if (on) {
      text.value = text.defaultValue = opened = full;
      overwrite = guarded(t("Stage JSON again to overwrite it, or Discard to see what is there."));
      text.focus();
      // The focus moves first: hiding a focused element hands the next keys to the notebook.
    } else if (held(editor)) asText.focus();
    tree.hidden = gone.hidden = treeTools.hidden = on;
    text.hidden = textTools.hidden = !on;
  };
  tree.hidden = gone.hidden = treeTools.hidden = false;
  text.hidden = textTools.hidden = true;

  const addLine = (path: (string | number)[], after: HTMLElement, inArray = false) => {
    const name = element("input", {
      class: "aw-panel-input aw-code aw-key-input",
      placeholder: t("key"),
      "aria-label": t("New metadata key"),
    });
    const value = element("input", {
      class: "aw-panel-input aw-code",
      placeholder: t('value, such as 0.1, "text" or [1, 2]'),
      "aria-label": t("New metadata value"),
    });
    const line = element("div", { class: "aw-add-line" }, inArray ? null : name, value);
    const close = () => {
      if (held(line)) focus(add);
      line.remove();
      closed();
    };
    line.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        refuse("");
        close();
      } else if (event.key === "Enter") {
        event.preventDefault();
        void send("add", { path, name: name.value, value: value.value }).then(
          () => {
            refuse("");
            close();
          },
          (reason) => refuse(refusal(reason)),
        );
      }
    });
    after.after(line);
    (inArray ? value : name).focus();
  };

  const render = (lines: Line[]) => {
    // What is half typed there is never wiped by an answer.
    waiting = tree.querySelector("input") ? lines : undefined;
    if (waiting) return;
    const path = tree.contains(focused()) ? (focused() as HTMLElement).dataset.at : undefined;
    let under: string | undefined;
    fill(
      tree,
      ...lines.map((line) => {
        const at = JSON.stringify(line.path);
        if (under && line.depth > (JSON.parse(under) as unknown[]).length - 1) return null;
        under = folded.has(at) ? at : undefined;
        return lineView(line, at, lines);
      }),
    );
    if (path)
      focus([...tree.querySelectorAll<HTMLElement>("[data-at]")].find((one) => one.dataset.at === path));
  };

  const lineView = (line: Line, at: string, lines: Line[]) => {
    const container = line.kind === "object" || line.kind === "array";
    const inArray = typeof line.path[line.path.length - 1] === "number";
    const made = element("div", {
      class: `aw-line${line.changed ? " aw-staged-line" : ""}`,
      style: `--depth:${line.depth}`,
    });
    const edit = (
      target: HTMLElement,
      label: string,
      value: string,
      act: MetadataEdit["act"],
      field: "name" | "value",
    ) => {
      const put = guarded(t("Press Enter again to overwrite it, or Escape to see what is there."));
      inlineInput(
        target,
        label,
        value,
        (typed) => put(act, { path: line.path, [field]: typed, was: line.text }),
        refuse,
        closed,
      );
    };
    const key = element(
      "button",
      {
        class: "aw-key",
        "data-at": `k${at}`,
        "aria-label": container
          ? t(folded.has(at) ? "Unfold {name}" : "Fold {name}", { name: line.key })
          : inArray
            ? t("Item {name}", { name: line.key })
            : t("Rename key {name}", { name: line.key }),
        disabled: inArray && !container,
      },
      container ? (folded.has(at) ? "▸ " : "▾ ") : "",
      line.key,
    );
    key.addEventListener("click", () => {
      if (container) {
        folded.has(at) ? folded.delete(at) : folded.add(at);
        render(lines);
      } else if (!inArray) edit(key, t("Name of {name}", { name: line.key }), line.key, "rename", "name");
    });
    const value = element(
      "button",
      {
        class: `aw-value aw-value-${line.kind}`,
        "data-at": `v${at}`,
        "aria-label": container
          ? t(line.kind === "array" ? "{name}: {n} items" : "{name}: {n} keys", {
              name: line.key,
              n: line.text,
            })
          : t("Value of {name}: {value}", { name: line.key, value: line.text }),
        title: container ? null : line.text.slice(0, 500),
        disabled: container,
      },
      container ? (line.kind === "array" ? `[${line.text}]` : `{${line.text}}`) : line.text,
    );
    value.addEventListener("click", () =>
      edit(value, t("Value of {name}", { name: line.key }), line.text, "set", "value"),
    );
    const tools = element(
      "span",
      { class: "aw-line-tools" },
      container
        ? button(
            t("Add to {name}", { name: line.key }),
            () => addLine(line.path, made, line.kind === "array"),
            {
              icon: "plus",
              bare: true,
              tone: "quiet",
            },
          )
        : null,
      container && !inArray
        ? button(
            t("Rename key {name}", { name: line.key }),
            () => edit(key, t("Name of {name}", { name: line.key }), line.key, "rename", "name"),
            { icon: "pencil", bare: true, tone: "quiet" },
          )
        : null,
      button(
        t("Remove {name}", { name: line.key }),
        () =>
          void remove("remove", { path: line.path, was: line.text }).then(
            () => {
              refuse("");
              if (held(tree)) focus(add);
            },
            (reason) => refuse(refusal(reason)),
          ),
        { icon: "cross", bare: true, tone: "quiet" },
      ),
    );
    const was =
      line.old === undefined
        ? null
        : element(
            "span",
            { class: "aw-was aw-code aw-soft", title: line.old.slice(0, 500) },
            t("was {value}", { value: line.old.slice(0, 500) }),
          );
    fill(made, key, value, was, tools);
    return made;
  };

  const show = whenChanged(
    ({
      metadata,
      metadata_partial,
      metadata_gone,
      metadata_text,
    }: Pick<State, "metadata" | "metadata_partial" | "metadata_gone" | "metadata_text">) => {
      full = metadata_text;
      partial.hidden = !metadata_partial;
      if (!inText) text.value = text.defaultValue = full;
      render(metadata);
      if (!metadata.length && !waiting) fill(tree, element("span", { class: "aw-soft" }, t("No metadata.")));
      fill(
        gone,
        ...metadata_gone.map((key) =>
          element(
            "div",
            { class: "aw-panel-row aw-small" },
            element("s", { class: "aw-code" }, key),
            element(
              "button",
              { class: "aw-link", "aria-label": t("Undo removing {name}", { name: key }) },
              t("Undo"),
            ),
          ),
        ),
      );
      for (const [at, one] of gone.querySelectorAll("button").entries())
        one.addEventListener("click", () => void trying("restore", { name: metadata_gone[at] }));
      const keys = metadata.filter((line) => line.depth === 0).length;
      fill(note, keys ? plural(keys, "{n} key", "{n} keys") : t("none"));
    },
  );
  const showDifferences = whenChanged((now: Compare) => {
    const other = compare.show(now);
    editor.hidden = now.metadata;
    differences.hidden = !now.metadata;
    const { difference: found } = now;
    if (other || !found) return fill(differences, other);
    fill(
      differences,
      summary(found.lines, found.differing, t("The metadata is the same.")),
      differenceList(t("Differences of metadata"), found.lines, found.differing),
      unchanged(
        found.unchanged,
        found.same,
        plural(found.unchanged, "{n} value unchanged", "{n} values unchanged"),
      ),
    );
  });
  return ({
    metadata,
    metadata_partial,
    metadata_gone,
    metadata_text,
    compare: { file_changes: _files, ...now },
  }) => {
    show({ metadata, metadata_partial, metadata_gone, metadata_text });
    showDifferences(now);
  };
}
