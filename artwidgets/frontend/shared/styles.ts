/**
 * Have the styles of a library where `el` is, once for all widgets that are there.
 *
 * To be called before anything is shown, so that nobody sees it without them. They come in place of those
 * that an older release left in a page that stayed open.
 */
export function dress(el: HTMLElement, library: string, styles: string): void {
  const root = el.getRootNode();
  // A shadow root, as marimo has them, sees no styles from without. What is in no page yet comes into the document.
  const home = root instanceof ShadowRoot ? root : el.ownerDocument.head;
  let sheet = home.querySelector<HTMLStyleElement>(`style[data-artwidgets="${library}"]`);
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.dataset.artwidgets = library;
    home.append(sheet);
  }
  // The same ones again would have the whole page styled anew.
  if (sheet.textContent !== styles) sheet.textContent = styles;
}
