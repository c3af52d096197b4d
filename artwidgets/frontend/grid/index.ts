import "../shared/tokens.css";
import "./grid.css";
import type { RenderContext } from "../shared/anywidget.ts";
import { spoken } from "../shared/words.ts";
import { GridView } from "./gridview.ts";

export default {
  render({ model, el, signal }: RenderContext): void {
    const root = document.createElement("div");
    root.lang = spoken();
    el.append(root);
    new GridView(model, root, signal);
  },
};
