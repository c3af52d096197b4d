import "./menu.css";
import { drawing, element, focus, focused, listen } from "./dom.ts";
import { check } from "./icons.ts";
import { openLayer } from "./layer.ts";

export interface MenuItem {
  label: string;
  /** Shown in place of the label. */
  content?: HTMLElement;
  /** For an item that is on or off. */
  checked?: boolean;
  disabled?: boolean;
  act(): void;
}

/**
 * Open a menu below an element; arrow keys move, Enter chooses, Escape or a click elsewhere closes.
 *
 * `null` among the items is a line between groups. The focus returns to `anchor`. With `point` it opens there.
 */
export function openMenu(
  root: HTMLElement,
  anchor: HTMLElement,
  label: string,
  items: (MenuItem | null)[],
  point?: { x: number; y: number },
): void {
  const menu = element("div", { role: "menu", class: "aw-menu", "aria-label": label });
  const { signal, close } = openLayer(root, menu, () => focus(anchor));
  const entries = items.map((item) => {
    if (!item) return element("div", { role: "separator" });
    const role = item.checked === undefined ? "menuitem" : "menuitemcheckbox";
    const entry = element(
      "button",
      {
        role,
        tabindex: -1,
        class: "aw-menu-item",
        "aria-checked": item.checked === undefined ? null : String(item.checked),
        disabled: item.disabled ?? false,
      },
      element("span", { class: "aw-menu-check" }, item.checked ? drawing(check) : null),
      item.content ?? item.label,
    );
    listen(entry, "click", () => {
      close(true);
      item.act();
    });
    return entry;
  });
  menu.append(...entries);
  const choices = entries.filter(
    (entry): entry is HTMLButtonElement => entry instanceof HTMLButtonElement && !entry.disabled,
  );
  listen(menu, "keydown", (event) => {
    event.stopPropagation();
    const at = choices.indexOf(focused() as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to !== undefined) choices[(to + choices.length) % choices.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (event.key.length === 1 && event.key !== " ") {
      choices
        .find((choice) => choice.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))
        ?.focus();
      return;
    } else return;
    event.preventDefault();
  });
  listen(
    menu,
    "focusout",
    (event) => !menu.contains(event.relatedTarget as Node | null) && close(false),
    signal,
  );
  place(root, point ? new DOMRect(point.x, point.y, 0, 0) : anchor.getBoundingClientRect(), menu);
  focus(choices[0]);
}

function place(root: HTMLElement, box: DOMRect, menu: HTMLElement): void {
  const outer = root.getBoundingClientRect();
  const [above, below] = [box.top - outer.top - 12, outer.bottom - box.bottom - 12];
  menu.style.left = `${Math.max(4, Math.min(box.left - outer.left, outer.width - menu.offsetWidth - 4))}px`;
  const upwards = menu.offsetHeight > below && above > below;
  if (upwards) menu.style.bottom = `${outer.bottom - box.top + 2}px`;
  else menu.style.top = `${box.bottom - outer.top + 2}px`;
  menu.style.maxHeight = `${Math.max(120, upwards ? above : below)}px`;
}
