import "./dialog.css";
import { element, focus, focused, listen } from "../shared/dom.ts";
import { openLayer } from "../shared/layer.ts";

/** What its buttons say, and do once it is closed. */
export type Choices = [label: string, act?: () => void][];

/**
 * Open a dialog over the table, its first button in focus; Escape or a click elsewhere closes it.
 *
 * `role` is alertdialog where something is to be decided.
 */
export function openDialog(
  root: HTMLElement,
  role: "dialog" | "alertdialog",
  title: string,
  body: HTMLElement,
  choices: Choices,
  back: () => void,
): void {
  const buttons = choices.map(([label]) => element("button", { class: "aw-button" }, label));
  const dialog = element(
    "div",
    { role, "aria-modal": "true", "aria-label": title, class: "aw-dialog" },
    element("div", { class: "aw-dialog-title" }, title),
    body,
    element("div", { class: "aw-dialog-buttons" }, ...buttons),
  );
  const { close } = openLayer(root, dialog, back);
  choices.forEach(([, act], at) => {
    listen(buttons[at] as HTMLElement, "click", () => {
      close(true);
      act?.();
    });
  });
  listen(dialog, "keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Tab") focus(buttons.find((button) => button !== focused()));
    else if (event.key === "Escape" || event.key === "?") close(true);
    else return;
    event.preventDefault();
  });
  focus(buttons[0]);
}
