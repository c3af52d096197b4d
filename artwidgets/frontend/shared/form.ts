import { button } from "./button.ts";
import { attribute, element, fill, held, uniqueId } from "./dom.ts";
import { refusal } from "./panel.ts";
import { t } from "./words.ts";

/** A labelled field of a form. */
export function labelled(label: string, field: HTMLElement, help = ""): HTMLElement {
  const input = field.matches("input, textarea") ? field : null;
  if (input) input.id ||= uniqueId();
  return element(
    "div",
    {},
    element("label", { class: "aw-label", for: input?.id ?? null }, label),
    field,
    help ? element("div", { class: "aw-soft aw-small" }, help) : null,
  );
}

export function input(attributes: Record<string, string> = {}): HTMLInputElement {
  return element("input", { class: "aw-panel-input", type: "text", autocomplete: "off", ...attributes });
}

/** Another text on a form's button, or a button that does nothing now. */
export function submitAs(made: HTMLFormElement, text: string, on: boolean): void {
  const go = made.querySelector<HTMLElement>(".aw-primary");
  const words = go?.querySelector("span");
  if (!go || !words) return;
  if (words.textContent !== text) fill(words, text);
  attribute(go, "aria-disabled", on ? null : "true");
}

/** Fields with a button that sends them; what is refused is told below, and nothing typed is lost. */
export function form(
  fields: HTMLElement[],
  submit: string,
  send: () => Promise<unknown>,
  close: (refocus?: boolean) => void,
): HTMLFormElement {
  const error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  const go = button(submit, () => void run(), { tone: "primary" });
  const made = element(
    "form",
    {},
    ...fields,
    error,
    element(
      "div",
      { class: "aw-panel-row" },
      go,
      button(t("Close"), () => close(), { tone: "quiet" }),
    ),
  );
  const run = async () => {
    if (go.getAttribute("aria-disabled") === "true") return;
    attribute(go, "aria-busy", "true");
    try {
      const { note } = ((await send()) ?? {}) as { note?: string };
      if (note !== undefined) {
        // Only what was read is staged.
        fill(error, `${note} ${t("Press {button} again to stage it.", { button: submit })}`);
        error.hidden = false;
        return;
      }
      // Who went on meanwhile is not called back.
      close(held(made));
    } catch (reason) {
      fill(error, refusal(reason));
      error.hidden = false;
    } finally {
      attribute(go, "aria-busy", null);
    }
  };
  made.addEventListener("submit", (event) => event.preventDefault());
  made.addEventListener("keydown", (event) => {
    if (
      event.key === "Enter" &&
      !event.defaultPrevented &&
      event.target instanceof HTMLInputElement &&
      event.target.type !== "checkbox"
    ) {
      event.preventDefault();
      void run();
    }
  });
  return made;
}
