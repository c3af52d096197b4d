import { element, fill } from "../shared/dom.ts";
import { type Panel, refusal } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import { form, input, labelled, submitAs } from "./form.ts";

/** What is typed is counted once the person rests for so long, ms. */
const REST = 150;

interface Counted {
  marked: number;
  words: string;
}

/** Say what to keep of each collection; the rest is marked for deletion, and counted before it is. */
export function openKeepRule(panel: Panel, anchor: HTMLElement): void {
  openPopover(panel.root, anchor, "Clean up by rule", (box, close) => {
    const last = input({ inputmode: "numeric", value: "3" });
    const younger = input({ placeholder: "e.g. 30d" });
    const check = (checked: boolean) => {
      const made = element("input", { type: "checkbox", class: "awp-check" });
      made.checked = checked;
      return made;
    };
    const aliased = check(true);
    const filtered = check(true);
    const told = element("div", { class: "awp-counted", "aria-live": "polite" });
    const rule = () => ({
      last: last.value,
      younger_than: younger.value,
      aliased: aliased.checked,
      filtered: filtered.checked,
    });
    const made = form(
      [
        element(
          "div",
          { class: "awp-two" },
          labelled("Keep newest per collection", last),
          labelled("Keep newer than", younger),
        ),
        element("label", { class: "awp-row" }, aliased, "Keep what has an alias"),
        element("label", { class: "awp-row" }, filtered, "Only filtered rows"),
        told,
      ],
      "Mark for deletion",
      () => panel.ask("keep", rule()),
      close,
    );
    let asked = 0;
    const count = async () => {
      const mine = ++asked;
      const found = await panel
        .ask<Counted>("count", rule())
        .catch((reason): Counted => ({ marked: 0, words: refusal(reason) }));
      if (mine !== asked) return;
      fill(told, found.words);
      submitAs(made, `Mark ${found.marked.toLocaleString("en-US")} for deletion`, found.marked > 0);
    };
    let rest: ReturnType<typeof setTimeout> | undefined;
    made.addEventListener("input", () => {
      clearTimeout(rest);
      rest = setTimeout(() => void count(), REST);
    });
    box.classList.add("awp-bulk");
    box.append(made);
    void count();
    return last;
  });
}
