import { element } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";

/** Hand the plan to the browser as a file. */
export async function download(panel: Panel, form: "script" | "json" | "csv"): Promise<void> {
  const { name, text } = await panel.ask<{ name: string; text: string }>("export", { form });
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = element("a", { href: url, download: name, hidden: true });
  panel.root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
