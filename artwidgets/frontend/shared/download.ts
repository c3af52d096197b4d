import { element } from "./dom.ts";
import type { File } from "./protocol.ts";

/** Hand a file to the person. */
export function download(root: HTMLElement, { name, text }: File): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = element("a", { href: url, download: name, hidden: true });
  root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
