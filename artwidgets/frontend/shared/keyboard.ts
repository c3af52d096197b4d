/**
 * Keep keys typed inside `root` from the notebook around it.
 *
 * JupyterLab and Notebook 7 listen on the document in the capture phase and look for the
 * attribute on the focused element itself, an ancestor's is not enough (typing "dd" would
 * delete the cell). Other hosts listen while the event bubbles.
 */
export function guardKeys(root: HTMLElement, signal: AbortSignal): void {
  root.addEventListener(
    "focusin",
    (event) => (event.target as HTMLElement).setAttribute("data-lm-suppress-shortcuts", "true"),
    { signal },
  );
  // Enter that ends what an input method composes is no Enter: it would save, send or delete. Safari tells by 229.
  root.addEventListener(
    "keydown",
    (event) => (event.isComposing || event.keyCode === 229) && event.stopPropagation(),
    { signal, capture: true },
  );
  for (const kind of ["keydown", "keyup", "keypress", "paste", "copy", "cut"]) {
    root.addEventListener(kind, (event) => event.stopPropagation(), { signal });
  }
}

const MAC = typeof navigator !== "undefined" && /Mac|iP(hone|ad)/.test(navigator.platform);

/** Whether the platform's command key (Cmd on a Mac, else Ctrl) is down, and no Alt. */
export function command(event: KeyboardEvent | MouseEvent): boolean {
  return (MAC ? event.metaKey : event.ctrlKey) && !event.altKey;
}

/** Whether the key types a character. */
export function types(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
}
