import { attribute, element, fill, icon } from "../shared/dom.ts";

/** A line that is on or off: its name, and the query it stands for. */
export interface Choice {
  element: HTMLButtonElement;
  on: boolean;
  query: string;
}

export function choice(name: string, query: string, help: string, act: () => void): Choice {
  const code = element("code", { class: "awp-code awp-choice-query" }, query);
  const made = element(
    "button",
    { class: "awp-choice", "aria-pressed": "false", title: help || null },
    element("span", { class: "awp-choice-check" }, icon("check")),
    element("span", { class: "awp-choice-name" }, name),
    code,
  );
  made.addEventListener("click", act);
  return {
    element: made,
    set on(on: boolean) {
      attribute(made, "aria-pressed", String(on));
    },
    set query(text: string) {
      if (code.textContent !== text) fill(code, text);
      attribute(made, "title", text);
    },
  };
}
