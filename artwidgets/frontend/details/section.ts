import { element, icon } from "../shared/dom.ts";

/** A section that folds; closed ones keep the panel calm. */
export function section(
  title: string,
  open: boolean,
): { element: HTMLElement; body: HTMLElement; note: HTMLElement } {
  const body = element("div", { class: "awp-section-body" });
  const note = element("span", { class: "awp-soft awp-section-note" });
  const made = element(
    "details",
    { class: "awp-section", open },
    element("summary", {}, icon("chevronRight"), element("span", {}, title), note),
    body,
  );
  return { element: made, body, note };
}

/** Run only when what is shown has changed, so that fields in use are left alone. */
export function whenChanged<Value>(show: (value: Value) => void): (value: Value) => void {
  let before: string | undefined;
  return (value) => {
    const now = JSON.stringify(value);
    if (now === before) return;
    before = now;
    show(value);
  };
}
