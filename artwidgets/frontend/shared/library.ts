import "./tokens.css";
import "./controls.css";
import type { RenderContext } from "./anywidget.ts";
import { dress } from "./styles.ts";

/** How one kind of widget is shown. */
export interface Part {
  render(context: RenderContext): void | Promise<void>;
}

/**
 * One module for all widgets of a page: which part of it a widget is, its trait `_part` says.
 *
 * `styles` is what all parts import: they travel with the module, see `widgets/library.py`.
 */
export function library(parts: Record<string, Part>) {
  return {
    async render(context: RenderContext, styles: string): Promise<void> {
      const name = context.model.get("_part") as string;
      const part = parts[name];
      if (!part) throw new Error(`There is no part ${name}.`);
      dress(context.el, styles);
      await part.render(context);
    },
  };
}
