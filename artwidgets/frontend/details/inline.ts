import { element, focus, held } from "../shared/dom.ts";
import { refusal } from "../shared/panel.ts";

/** Edit a short text in place of the button that shows it. Enter stages, Escape drops. */
export function inlineInput(
  target: HTMLElement,
  label: string,
  value: string,
  commit: (typed: string) => Promise<unknown>,
  refuse: (words: string) => void,
  closed: () => void,
): void {
  const input = element("input", {
    class: "awp-input awp-code awp-inline",
    "aria-label": label,
    value,
    autocomplete: "off",
    spellcheck: "false",
  });
  let over = false;
  const close = (refocus: boolean) => {
    if (over) return;
    over = true;
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    target.hidden = false;
    if (refocus) focus(target);
    input.remove();
    closed();
  };
  const send = async (refocus: boolean) => {
    if (input.value === value) return close(refocus);
    try {
      await commit(input.value);
      refuse("");
      close(refocus && held(input));
    } catch (reason) {
      refuse(refusal(reason));
      input.setAttribute("aria-invalid", "true");
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") void send(true);
    else if (event.key === "Escape") {
      refuse("");
      close(true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("blur", () => !over && !input.hasAttribute("aria-invalid") && void send(false));
  target.after(input);
  input.focus();
  input.select();
  target.hidden = true;
}
