import { element } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { openPopover } from "../shared/popover.ts";
import { form, input, labelled } from "./form.ts";

/** Say what to keep of each collection; the rest is marked for deletion. */
export function openKeepRule(panel: Panel, anchor: HTMLElement): void {
  openPopover(panel.root, anchor, "Keep rule", (box, close) => {
    const last = input({ inputmode: "numeric", value: "3" });
    const younger = input({ placeholder: "30d, or nothing" });
    const check = (checked: boolean) => {
      const made = element("input", { type: "checkbox", class: "awp-check" });
      made.checked = checked;
      return made;
    };
    const aliased = check(true);
    const filtered = check(true);
    box.append(
      form(
        [
          element("div", { class: "awp-two" }, labelled("Newest of each collection", last), labelled("Younger than", younger)),
          element("label", { class: "awp-row" }, aliased, "Keep whatever has an alias"),
          element("label", { class: "awp-row" }, filtered, "Leave alone what the filter does not show"),
          element("div", { class: "awp-soft awp-small" }, "Whatever one of these keeps is kept; the rest is marked for deletion, for you to review."),
        ],
        "Mark the rest",
        () => panel.ask("keep", { last: last.value, younger_than: younger.value, aliased: aliased.checked, filtered: filtered.checked }),
        close,
      ),
    );
    return last;
  });
}
