import "../shared/tokens.css";
import "../shared/controls.css";
import "./details.css";
import { element, fill } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { collectionSection } from "./collection.ts";
import { fieldsSection } from "./fields.ts";
import { headSection } from "./head.ts";
import { metadataSection } from "./metadata.ts";
import type { State } from "./protocol.ts";
import { serverSections } from "./server.ts";

export default definePanel<State>("details", (panel) => {
  const empty = element("p", { class: "awp-soft awp-details-empty" }, "Go to a row to see its details.");
  const body = element("div", { class: "awp-details-body" });
  const region = element("section", { class: "awp-details-region", "aria-label": "Details" }, empty, body);
  panel.root.append(region);
  panel.root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !(event.target as HTMLElement).matches("input, textarea, select")) void panel.act("close");
  });

  let row: string | null = null;
  let sections: ((state: State) => void)[] = [];
  return (state) => {
    const inside = panel.root.contains(document.activeElement);
    if (state.row !== row) {
      row = state.row;
      fill(body);
      // A new row gets new fields: what was half typed for another is never carried over.
      const left = element("div", { class: "awp-half" });
      const right = element("div", { class: "awp-half" });
      if (row !== null) body.append(left, right);
      const about = [headSection, fieldsSection, collectionSection].map((make) => make(panel, left, row as string));
      const inside = [metadataSection, ...serverSections].map((make) => make(panel, right, row as string));
      sections = [...about, ...inside];
      region.scrollTop = 0;
    }
    empty.hidden = row !== null;
    if (row !== null) for (const show of sections) show(state);
    if (inside && !panel.root.contains(document.activeElement)) body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  };
});
