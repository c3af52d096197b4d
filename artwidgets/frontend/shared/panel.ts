import type { Host, Model, RenderContext } from "./anywidget.ts";
import { type Answered, Channel, type Content, type Kind, Refused } from "./channel.ts";
import { element } from "./dom.ts";
import { kernelState } from "./kernel.ts";
import { guardKeys } from "./keyboard.ts";
import { spoken } from "./words.ts";

export { refusal } from "./channel.ts";

/** How long a kernel may take to answer before the panel tells that it waits, and asks again, in ms. */
const PATIENCE = 4000;

/** What a panel's parts get to work with. */
export interface Panel<Messages> {
  root: HTMLElement;
  model: Model;
  host: Host;
  signal: AbortSignal;
  /** Ask; a refusal is announced in the status region, and false comes back. */
  act<K extends Kind<Messages>>(kind: K, ...content: Content<Messages[K]>): Promise<boolean>;
  /** Ask; a refusal is thrown in words, for whoever shows it beside the field. */
  ask<K extends Kind<Messages>>(kind: K, ...content: Content<Messages[K]>): Promise<Answered<Messages[K]>>;
  /** Whether Python answers; waits for that. */
  alive(): Promise<boolean>;
  /** Hear what Python says unasked, other than its state. */
  on<Push>(kind: string, listener: (message: Push) => void): void;
  /** Hear true every few seconds for as long as no kernel has answered at all, and false once one has. */
  onSilence(listener: (silent: boolean) => void): void;
}

/** Show a widget that the panel holds, by the name of its trait. */
export async function hostWidget<Messages>(
  panel: Panel<Messages>,
  trait: string,
  slot: HTMLElement,
): Promise<void> {
  const widget = await panel.host.getWidget(panel.model.get(trait) as string);
  if (!panel.signal.aborted) await widget.render({ el: slot, signal: panel.signal });
}

/**
 * A widget whose look is a function of one state that Python describes.
 *
 * `build` makes the panel's elements once per view and returns what shows a state.
 */
export function definePanel<State, Messages>(
  name: string,
  build: (panel: Panel<Messages>) => (state: State) => void,
) {
  return {
    async render({ model, el, signal, host }: RenderContext): Promise<void> {
      const root = element("div", { class: `aw-root aw-panel aw-${name}`, lang: spoken() });
      el.append(root);
      const channel = new Channel<Messages>(model, signal);
      const act = async (kind: string, content?: object): Promise<boolean> => {
        try {
          await channel.send(kind, content);
          return true;
        } catch (reason) {
          if (reason instanceof Refused) return false;
          throw reason;
        }
      };
      let silent: ((silent: boolean) => void) | undefined;
      const panel: Panel<Messages> = {
        root,
        model,
        host,
        signal,
        ask: (kind, ...[content]) => channel.send(kind, { ...content, quiet: true }),
        act: (kind, ...[content]) => act(kind, content),
        alive: () => act("open"),
        on: (kind, listener) => channel.on(kind, listener),
        onSilence: (listener) => (silent = listener),
      };
      guardKeys(root, signal);
      const show = build(panel);
      let seen = -1;
      const take = ({ seq, state }: { seq: number; state: State }) => {
        if (seq < seen) return;
        if (seen < 0) silent?.(false);
        seen = seq;
        root.dataset.ready = "true";
        show(state);
      };
      channel.on<{ seq: number; state: State }>("state", take);
      const open = () => void channel.send<{ seq: number; state: State }>("open").then(take);
      const waiting = setInterval(() => {
        if (seen >= 0) return clearInterval(waiting);
        silent?.(true);
        // What is asked of a kernel at work stands in line already; any other may have lost the question.
        if (kernelState(model) !== "working") open();
      }, PATIENCE);
      signal.addEventListener("abort", () => clearInterval(waiting));
      open();
    },
  };
}
