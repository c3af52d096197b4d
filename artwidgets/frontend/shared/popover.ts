import "./popover.css";
import { element, focus, focused, watchSize } from "./dom.ts";
import { openLayer } from "./layer.ts";

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
  const box = element("div", { role: "dialog", class: "aw-popover", "aria-label": label });
  const layer = openLayer(root, box, () => focus(anchor), anchor);
  const close = (refocus = true) => layer.close(refocus);
  const first = content(box, close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      close();
    }
    if (event.key === "Tab") keepInside(box, event);
  });
  const place = () => {
    const outer = root.getBoundingClientRect();
    const at = anchor.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(at.left - outer.left, outer.width - box.offsetWidth - 4))}px`;
    box.style.top = `${at.bottom - outer.top + 4}px`;
    // What is as tall as that is seen without scrolling.
    box.style.setProperty("--aw-room", `${window.innerHeight - at.bottom - 12}px`);
  };
  // What is around it may be laid out anew while it is open: a narrower notebook, another line of chips.
  watchSize(root, place, layer.signal);
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
  if (event.shiftKey && focused() === first) last?.focus();
  else if (!event.shiftKey && focused() === last) first?.focus();
  else return;
  event.preventDefault();
}
