import { element } from "./dom.ts";
import type { Panel } from "./panel.ts";

/** Ask the panel for a file (`export`), and hand it to the person. */
export async function download(panel: Panel, asked: Record<string, unknown>): Promise<void> {
  const { name, text } = await panel.ask<{ name: string; text: string }>("export", asked);
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = element("a", { href: url, download: name, hidden: true });
  panel.root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
