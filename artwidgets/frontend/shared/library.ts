import "./tokens.css";
import type { RenderContext } from "./anywidget.ts";
import { dress } from "./styles.ts";
import { inWords, type Table } from "./words.ts";

/** How one kind of widget is shown. */
export interface Part {
  render(context: RenderContext): void | Promise<void>;
}

/**
 * One module for many widgets of a page: which part of it a widget is, its trait `_part` says.
 *
 * `styles` is what all parts import, and `words` what they say in a language that Python said: they travel with the
 * module, see `widgets/library.py`. While the front end is worked on, they come by themselves.
 */
export function library(name: string, parts: Record<string, Part>) {
  return {
    async render(context: RenderContext, styles?: string, words?: Table): Promise<void> {
      const part = parts[context.model.get("_part") as string];
      if (!part) throw new Error(`There is no part ${context.model.get("_part")}.`);
      if (styles !== undefined) dress(context.el, name, styles);
      await inWords(context, words, (signal) => part.render({ ...context, signal }));
    },
  };
}
