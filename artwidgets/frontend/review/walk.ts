import { focus, focused } from "../shared/dom.ts";

/**
 * Arrow keys go through all buttons of a list that Tab passes over.
 *
 * A plan has hundreds of items with a button each; with Tab through all of them nobody would reach what follows.
 */
export function walkByArrows(list: HTMLElement): void {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = [...list.querySelectorAll<HTMLElement>("button")].filter(
      (one) => one.offsetParent !== null,
    );
    const at = buttons.indexOf(focused() as HTMLElement);
    const next = at < 0 ? (step > 0 ? buttons[0] : undefined) : buttons[at + step];
    if (!next && at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    focus(next ?? (step < 0 ? list : null));
    next?.scrollIntoView({ block: "nearest" });
  });
}
