import { listen } from "./dom.ts";

/** A menu or a dialog that stands above the rest until it is closed. */
export interface Layer {
  /** Aborted when it is closed. */
  signal: AbortSignal;
  /** Close it; with `refocus` the focus goes back to where it is to go. */
  close(refocus: boolean): void;
}

/** Put `box` above what `root` shows; a press anywhere else closes it. `opener` counts as being inside. */
export function openLayer(
  root: HTMLElement,
  box: HTMLElement,
  back: () => void,
  opener?: HTMLElement,
): Layer {
  const over = new AbortController();
  const { signal } = over;
  const close = (refocus: boolean) => {
    if (signal.aborted) return;
    over.abort();
    // The focus moves first: removing a focused element hands the next keys to the notebook.
    if (refocus) back();
    box.remove();
  };
  const pressed = (event: Event) => {
    // Out here the target of a press in a shadow root is the root's host.
    const target = event.composedPath()[0] as Node;
    if (!box.contains(target) && !opener?.contains(target)) close(false);
  };
  listen(document, "pointerdown", pressed, signal, { capture: true });
  root.append(box);
  return { signal, close };
}
