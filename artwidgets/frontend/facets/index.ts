import "../shared/tokens.css";
import "../shared/controls.css";
import "./facets.css";
import { button } from "../shared/button.ts";
import { arrange, element, focused } from "../shared/dom.ts";
import { definePanel } from "../shared/panel.ts";
import { t } from "../shared/words.ts";
import { FacetGroup } from "./group.ts";
import type { Messages, State } from "./protocol.ts";

export default definePanel<State, Messages>("facets", (panel) => {
  const groups = new Map<string, FacetGroup>();
  const clear = button(t("Clear"), () => void panel.act("clear"), {
    tone: "quiet",
    name: t("Clear facets"),
    title: t("Untick all"),
  });
  const close = button(t("Close facets"), () => void panel.act("fold", { open: false }), {
    icon: "cross",
    bare: true,
    tone: "quiet",
  });
  const opener = button(t("Show facets"), () => void panel.act("fold", { open: true }), { icon: "facets" });
  const list = element("div", { class: "aw-facet-list" });
  const region = element(
    "section",
    { class: "aw-facets-region", "aria-label": t("Facets") },
    element(
      "div",
      { class: "aw-facets-head" },
      element("h2", { class: "aw-heading", tabindex: -1 }, t("Facets")),
      clear,
      close,
    ),
    list,
  );
  panel.root.append(opener, region);

  return (state) => {
    region.hidden = !state.open;
    opener.hidden = state.open;
    if (!state.ticked && focused() === clear) close.focus();
    clear.hidden = !state.ticked;
    const shown = state.facets.map((facet) => {
      const group = groups.get(facet.name) ?? new FacetGroup(panel, facet.name);
      groups.set(facet.name, group);
      group.show(facet);
      return group.element;
    });
    arrange(list, shown);
  };
});
