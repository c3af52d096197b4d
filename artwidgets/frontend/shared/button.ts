import "./button.css";
import { attribute, element, focused, type IconName, icon } from "./dom.ts";

export interface Look {
  icon?: IconName;
  /** Accessible name where it is not the text. */
  name?: string;
  /** Only the icon is seen; the text is its name and its tooltip. */
  bare?: boolean;
  tone?: "plain" | "primary" | "danger" | "quiet";
  title?: string;
}

/** A button; one style for all panels. */
export function button(
  text: string,
  act: (event: MouseEvent) => void,
  { icon: glyph, name, bare, tone = "plain", title }: Look = {},
): HTMLButtonElement {
  const made = element(
    "button",
    {
      class: `aw-panel-button aw-${tone}${bare ? " aw-bare" : ""}`,
      "aria-label": name ?? (bare ? text : null),
      title: title ?? (bare ? text : null),
    },
    glyph ? icon(glyph) : null,
    bare ? null : element("span", {}, text),
  );
  made.addEventListener("click", (event) => {
    if (made.getAttribute("aria-disabled") !== "true") act(event);
  });
  return made;
}

/**
 * Switch a button off without taking the focus from it, as `disabled` would.
 *
 * A button that goes off under the focus would hand the next keys to the notebook.
 */
export function enable(target: HTMLButtonElement, on: boolean): void {
  if (target === focused()) attribute(target, "aria-disabled", on ? null : "true");
  else {
    attribute(target, "aria-disabled", null);
    target.disabled = !on;
  }
}
