import { button } from "../shared/button.ts";
import { attribute, element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import type { Compare } from "./protocol.ts";
import { whenChanged } from "./section.ts";

/**
 * The switch that compares metadata or files with another version, and the choice of which.
 *
 * `show` returns what stands in place of a comparison that is not here (yet), or null.
 */
export function compareTools(
  panel: Panel,
  row: string,
  what: "metadata" | "files",
): { element: HTMLElement; show: (compare: Compare) => HTMLElement | null } {
  const noun = what === "files" ? "files " : "";
  const toggle = button(
    "",
    () => void panel.act("compare", { what, on: toggle.getAttribute("aria-pressed") !== "true" }),
    { icon: "review" },
  );
  const words = toggle.querySelector("span") as HTMLElement;
  const choice = element("select", { class: "awp-input awp-choice", "aria-label": `Compare ${what} with` });
  choice.addEventListener("change", () => void panel.act("compare_with", { row, other: choice.value }));
  const buttons = element("div", { class: "awp-row" }, toggle, choice);
  const told = element("div", { class: "awp-told awp-small", "aria-live": "polite", hidden: true });
  const tools = element("div", {}, buttons, told);
  const offer = whenChanged((choices: Compare["choices"]) =>
    fill(choice, ...choices.map(([id, label]) => element("option", { value: id }, label))),
  );
  return {
    element: tools,
    show: (compare) => {
      const on = compare[what];
      tools.hidden = compare.state === "none" && !on;
      fill(words, `Compare ${noun}with ${compare.other ? compare.other.version : "the previous version"}`);
      attribute(toggle, "aria-pressed", String(on));
      offer(compare.choices);
      choice.hidden = !on || compare.choices.length < 2;
      if (compare.other) choice.value = compare.other.id;
      told.hidden = !on || compare.state === "failed" || !compare.words;
      fill(told, compare.words);
      if (!on) return null;
      if (compare.state === "none")
        return compare.words
          ? null
          : element("div", { class: "awp-soft" }, "There is no other version in this collection.");
      const part = what === "files" && compare.state === "ready" ? compare.fileChanges : compare;
      if (part?.state === "failed")
        return element(
          "div",
          { class: "awp-error" },
          icon("warning"),
          ` ${part.words} `,
          button("Read again", () => void panel.act("compare_again"), { icon: "refresh", tone: "quiet" }),
        );
      return part?.state === "ready"
        ? null
        : element("div", { class: "awp-soft", "aria-live": "polite" }, "Reading…");
    },
  };
}
