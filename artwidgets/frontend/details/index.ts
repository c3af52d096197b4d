import "../shared/tokens.css";
import "../shared/controls.css";
import "./details.css";
import { button } from "../shared/button.ts";
import { element, fill, focus, focused } from "../shared/dom.ts";
import { definePanel, type Panel } from "../shared/panel.ts";
import { t } from "../shared/words.ts";
import { collectionSection } from "./collection.ts";
import { fieldsSection } from "./fields.ts";
import { headSection } from "./head.ts";
import { metadataSection } from "./metadata.ts";
import type { Messages, State } from "./protocol.ts";
import { serverSections } from "./server.ts";

export default definePanel<State, Messages>("details", (panel) => {
  const empty = element("p", { class: "aw-soft aw-details-empty" }, t("Go to a row to see its details."));
  const drafts = element("div", {
    class: "aw-drafts",
    role: "group",
    "aria-label": t("Unsaved text"),
    hidden: true,
  });
  const body = element("div", { class: "aw-details-body" });
  const region = element(
    "section",
    { class: "aw-details-region", "aria-label": t("Details") },
    drafts,
    empty,
    body,
  );
  panel.root.append(region);
  panel.root.addEventListener("keydown", (event) => {
    if (
      event.key === "Escape" &&
      !event.defaultPrevented &&
      !(event.target as HTMLElement).matches("input, textarea, select")
    )
      void panel.act("close");
  });

  let row: string | null = null;
  let shown: Shown | undefined;
  /** Fields of other rows with text that is not staged: they wait until one comes back to them. */
  const kept = new Map<string, Shown>();
  const showDrafts = () => {
    drafts.hidden = !kept.size;
    fill(
      drafts,
      ...[...kept].map(([other, { name }]) =>
        element(
          "div",
          { class: "aw-panel-row" },
          element("span", { class: "aw-grow" }, t("Unsaved text in {name}.", { name })),
          button(t("Go back"), () => void panel.act("look", { row: other }), {
            name: t("Go back to {name}", { name }),
            tone: "quiet",
          }),
          button(
            t("Discard"),
            () => {
              kept.delete(other);
              showDrafts();
              focus(body.querySelector<HTMLElement>("h2"));
            },
            { name: t("Discard what was typed in {name}", { name }), tone: "quiet" },
          ),
        ),
      ),
    );
  };
  return (state) => {
    const inside = panel.root.contains(focused());
    if (state.row !== row) {
      // A new row gets new fields: what was half typed for another is never carried over, and never lost.
      if (row !== null && shown && isUnsaved(body)) kept.set(row, shown);
      row = state.row;
      shown = row === null ? undefined : (kept.get(row) ?? made(panel, row));
      if (shown) shown.name = state.name;
      if (row !== null) kept.delete(row);
      fill(body, ...(shown?.halves ?? []));
      showDrafts();
      region.scrollTop = 0;
    }
    empty.hidden = row !== null;
    if (row !== null) for (const show of shown?.sections ?? []) show(state);
    if (inside && !panel.root.contains(focused())) focus(body.querySelector<HTMLElement>("h2"));
  };
});

interface Shown {
  name: string;
  halves: HTMLElement[];
  sections: ((state: State) => void)[];
}

function made(panel: Panel<Messages>, row: string): Shown {
  const left = element("div", { class: "aw-half" });
  const right = element("div", { class: "aw-half" });
  const about = [headSection, fieldsSection, collectionSection].map((make) => make(panel, left, row));
  const inside = [metadataSection, ...serverSections].map((make) => make(panel, right, row));
  return { name: "", halves: [left, right], sections: [...about, ...inside] };
}

/** Whether a field in sight holds other text than the one it was given. */
function isUnsaved(body: HTMLElement): boolean {
  return [...body.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some(
    (field) => {
      const hidden = field.closest("[hidden]");
      return field.value !== field.defaultValue && !(hidden && body.contains(hidden));
    },
  );
}
