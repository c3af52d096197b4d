import { button } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { attribute, element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { Compare, Messages } from "./protocol.ts";

/**
 * The switch that compares metadata or files with another version, and the choice of which.
 *
 * `show` returns what stands in place of a comparison that is not here (yet), or null.
 */
export function compareTools(
  panel: Panel<Messages>,
  row: string,
  what: "metadata" | "files",
): { element: HTMLElement; show: (compare: Compare) => HTMLElement | null } {
  const toggle = button(
    "",
    () => void panel.act("compare", { what, on: toggle.getAttribute("aria-pressed") !== "true" }),
    { icon: "review" },
  );
  const words = toggle.querySelector("span") as HTMLElement;
  const choice = element("select", {
    class: "aw-panel-input aw-choice",
    "aria-label": t(what === "files" ? "Compare files with" : "Compare metadata with"),
  });
  choice.addEventListener("change", () => void panel.act("compare_with", { row, other: choice.value }));
  const buttons = element("div", { class: "aw-panel-row" }, toggle, choice);
  const message = element("div", { class: "aw-info aw-small", "aria-live": "polite", hidden: true });
  const tools = element("div", {}, buttons, message);
  const offer = whenChanged((choices: Compare["choices"]) =>
    fill(choice, ...choices.map(([id, label]) => element("option", { value: id }, label))),
  );
  return {
    element: tools,
    show: (compare) => {
      const on = compare[what];
      tools.hidden = compare.state === "none" && !on;
      fill(
        words,
        t(what === "files" ? "Compare files with {version}" : "Compare with {version}", {
          version: compare.other ? compare.other.version : t("the previous version"),
        }),
      );
      attribute(toggle, "aria-pressed", String(on));
      offer(compare.choices);
      choice.hidden = !on || compare.choices.length < 2;
      if (compare.other) choice.value = compare.other.id;
      message.hidden = !on || compare.state === "failed" || !compare.words;
      fill(message, translated(compare.words));
      if (!on) return null;
      if (compare.state === "none")
        return compare.words
          ? null
          : element("div", { class: "aw-soft" }, t("There is no other version in this collection."));
      const part = what === "files" && compare.state === "ready" ? compare.file_changes : compare;
      if (part?.state === "failed")
        return element(
          "div",
          { class: "aw-panel-error" },
          icon("warning"),
          ` ${translated(part.words)} `,
          button(t("Read again"), () => void panel.act("compare_again"), { icon: "refresh", tone: "quiet" }),
        );
      return part?.state === "ready"
        ? null
        : element("div", { class: "aw-soft", "aria-live": "polite" }, t("Reading…"));
    },
  };
}
