import { element, focus, focused } from "./dom.ts";
import { t } from "./words.ts";

/** Put text on the clipboard, also where the page may not use the clipboard API. */
export async function copyText(root: HTMLElement, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not a secure page, or not allowed in this frame: the old command works on a selected field.
    const before = focused();
    const field = element("textarea", { class: "aw-sr", "aria-hidden": "true", tabindex: -1 });
    field.value = text;
    root.append(field);
    field.select();
    const copied = document.execCommand("copy");
    focus(before);
    field.remove();
    if (!copied) throw new Error(t("The browser does not let this page write to the clipboard."));
  }
}
