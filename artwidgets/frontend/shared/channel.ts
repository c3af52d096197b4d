import type { Model } from "./anywidget.ts";

/** A question that Python answered with "no", in words for a person. */
export class Refused extends Error {
  constructor(
    words: string,
    /** The question spoke of rows that are no longer shown; what is shown now follows by itself. */
    readonly stale: boolean,
  ) {
    super(words);
  }
}

/** Words of a refusal; anything else that went wrong is ours, and is thrown on. */
export function refusal(reason: unknown): string {
  if (reason instanceof Refused) return reason.message;
  throw reason;
}

/** What Python says: an answer where there is an id, else something unasked of a kind. */
interface Message {
  id?: string;
  kind?: string;
  ok?: boolean;
  error?: string;
  stale?: boolean;
}

/** No answer for a while; or the kernel that knew this widget is gone, and none will come. */
export type Silence = "unanswered" | "closed";

/** How long a question may wait for its answer before the silence is told, in ms. */
const PATIENCE = 5000;

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: Refused): void;
}

/**
 * Questions to Python and their answers, and what Python says unasked.
 *
 * A message reaches every view of a widget, in every browser on the kernel. Question ids begin
 * with a word of this channel's own, so that each view picks out its answers.
 */
export class Channel {
  readonly origin = Math.random().toString(36).slice(2, 10);
  #asked = 0;
  #waiting = new Map<string, Waiting>();
  #listeners = new Map<string, (message: never) => void>();
  readonly #model: Model;
  readonly #silent: (silence: Silence | undefined) => void;

  #silence: ReturnType<typeof setInterval> | undefined;

  /** `silent` hears when nothing has been answered for too long or nobody hears us, and when answers come again. */
  constructor(
    model: Model,
    signal: AbortSignal,
    silent: (silence: Silence | undefined) => void = () => undefined,
  ) {
    this.#model = model;
    this.#silent = silent;
    const listen = (message: Message) => this.#receive(message);
    model.on("msg:custom", listen);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", listen);
      this.#waiting.clear();
      this.#watch();
    });
  }

  /** Ask, and wait for the answer however long it takes; rejects with {@link Refused}. */
  ask<Answer>(kind: string, content: Record<string, unknown> = {}): Promise<Answer> {
    const id = `${this.origin}:${++this.#asked}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (this.#waiting.size === 1) this.#watch();
      try {
        this.#model.send({ ...content, id, kind });
      } catch {
        // The comm is closed: the kernel that knew this widget is gone, and no answer will come.
        this.#silent("closed");
      }
    });
  }

  /** Hear what Python says unasked. */
  on<Said>(kind: string, listener: (message: Said) => void): void {
    this.#listeners.set(kind, listener);
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      // An answer reaches who awaits it a turn after it came; what was said after it must not overtake it.
      queueMicrotask(() => this.#listeners.get(message.kind ?? "")?.(message as never));
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    this.#silent(undefined);
    this.#watch();
    if (message.ok) waiting.resolve(message);
    else waiting.reject(new Refused(message.error ?? "", message.stale === true));
  }

  /** Begin to wait anew, where anything is waited for. */
  #watch(): void {
    clearInterval(this.#silence);
    // Again and again: what keeps the kernel from answering may change meanwhile.
    if (this.#waiting.size) this.#silence = setInterval(() => this.#silent("unanswered"), PATIENCE);
  }
}
