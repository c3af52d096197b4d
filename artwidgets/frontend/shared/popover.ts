import "./popover.css";
import { element, focus } from "./dom.ts";

/** A dialog below a button. Escape or a click elsewhere closes it; the focus goes back to the button. */
export interface Popover {
  close(): void;
}

/** Open it; `content` makes its inside and returns what gets the focus. */
export function openPopover(
  root: HTMLElement,
  anchor: HTMLElement,
  label: string,
  content: (box: HTMLElement, close: (refocus?: boolean) => void) => HTMLElement,
): Popover {
  const over = new AbortController();
  const { signal } = over;
  const box = element("div", { role: "dialog", class: "awp-popover", "aria-label": label });
  const close = (refocus = true) => {
    if (signal.aborted) return;
    over.abort();
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    if (refocus) focus(anchor);
    box.remove();
  };
  const first = content(box, close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      close();
    }
    if (event.key === "Tab") keepInside(box, event);
  });
  document.addEventListener(
    "pointerdown",
    (event) => !box.contains(event.target as Node) && !anchor.contains(event.target as Node) && close(false),
    { signal, capture: true },
  );
  root.append(box);
  const place = () => {
    const outer = root.getBoundingClientRect();
    const at = anchor.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.left - outer.left, outer.width - box.offsetWidth - 4))}px`;
    box.style.top = `${at.bottom - outer.top + 4}px`;
  };
  // What is around it may be laid out anew while it is open: a narrower notebook, another line of chips.
  const sizes = new ResizeObserver(place);
  sizes.observe(root);
  signal.addEventListener("abort", () => sizes.disconnect());
  place();
  focus(first);
  return { close };
}

function keepInside(box: HTMLElement, event: KeyboardEvent): void {
  const stops = [...box.querySelectorAll<HTMLElement>("input, textarea, select, button")].filter(
    (stop) => !stop.hasAttribute("disabled") && stop.tabIndex >= 0,
  );
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (event.shiftKey && document.activeElement === first) last?.focus();
  else if (!event.shiftKey && document.activeElement === last) first?.focus();
  else return;
  event.preventDefault();
}
