import { element, icon } from "../shared/dom.ts";

/** A section that folds; closed ones keep the panel calm. */
export function section(
  title: string,
  open: boolean,
): { element: HTMLElement; body: HTMLElement; note: HTMLElement } {
  const body = element("div", { class: "aw-section-body" });
  const note = element("span", { class: "aw-soft aw-section-note" });
  const made = element(
    "details",
    { class: "aw-section", open },
    element("summary", {}, icon("chevronRight"), element("span", {}, title), note),
    body,
  );
  return { element: made, body, note };
}
