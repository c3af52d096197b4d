import "../shared/tokens.css";
import "./grid.css";
import type { RenderContext } from "../shared/anywidget.ts";
import { dress } from "../shared/styles.ts";
import { inWords, spoken } from "../shared/words.ts";
import { GridView } from "./gridview.ts";

export default {
  /** `styles` is what is imported above: they travel with the module, see `widgets/bundles.py`. */
  render(context: RenderContext, styles: string): Promise<void> {
    const { model, el } = context;
    dress(el, "grid", styles);
    return inWords(context, "grid", (signal) => {
      const root = document.createElement("div");
      root.lang = spoken();
      el.append(root);
      new GridView(model, root, signal);
    });
  },
};
