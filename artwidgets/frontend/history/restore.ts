import { button, enable } from "../shared/button.ts";
import { element } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { number, t, translated } from "../shared/words.ts";
import type { Messages, Restore } from "./protocol.ts";

/** What is to be restored, to be confirmed; or what became of it. */
export function restoreForm(restore: Restore, busy: boolean, panel: Panel<Messages>): HTMLElement[] {
  const lines = element(
    "ul",
    {
      class: "aw-restore-lines",
      tabindex: 0,
      "aria-label": restore.button ? t("Versions to restore") : t("What became of them"),
    },
    ...restore.lines.map((line) => element("li", {}, translated(line))),
    restore.more ? element("li", { class: "aw-soft" }, t("and {n} more", { n: number(restore.more) })) : null,
  );
  lines.hidden = !restore.lines.length;
  const go = restore.button
    ? button(translated(restore.button), () => void panel.act("restore", { plan: restore.plan }), {
        tone: "primary",
      })
    : null;
  const leave = button(restore.button ? t("Don't restore") : t("Close"), () => void panel.act("leave"), {
    tone: "quiet",
  });
  for (const one of [go, leave]) if (one) enable(one, !busy);
  return [
    element("div", { class: restore.bad ? "aw-restore-bad" : "" }, translated(restore.words)),
    lines,
    element("div", { class: "aw-panel-row" }, go, leave),
  ];
}
