import "../shared/tokens.css";
import "./grid.css";
import type { RenderContext } from "../shared/anywidget.ts";
import { dress } from "../shared/styles.ts";
import { GridView } from "./gridview.ts";

export default {
  /** `styles` is what is imported above: they travel with the module, see `widgets/bundles.py`. */
  render({ model, el, signal }: RenderContext, styles: string): void {
    dress(el, "grid", styles);
    const root = document.createElement("div");
    el.append(root);
    new GridView(model, root, signal);
  },
};
