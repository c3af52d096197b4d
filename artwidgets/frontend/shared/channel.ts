import type { Model } from "./anywidget.ts";
import type { Nothing, Refusal } from "./protocol.ts";

/** The kinds of a panel's messages; what each carries, and what its answer carries. */
export type Kind<Messages> = keyof Messages & string;
export type Asked<Message> = Message extends { asked: infer Content extends object } ? Content : never;
export type Answered<Message> = Message extends { answered: infer Content extends object } ? Content : never;

/** Content of a message; left out where nothing has to be carried. */
export type Content<Message> =
  Nothing extends Asked<Message> ? [content?: Asked<Message>] : [content: Asked<Message>];

/** A question that Python answered with "no", in words for a person. */
export class Refused extends Error {
  constructor(
    words: string,
    /** What else is known of it. */
    readonly more: Partial<Refusal> = {},
  ) {
    super(words);
  }

  /** The question spoke of rows that are no longer shown; what is shown now follows by itself. */
  get stale(): boolean {
    return this.more.stale === true;
  }
}

/** Words of a refusal; anything else that went wrong is ours, and is thrown on. */
export function refusal(reason: unknown): string {
  if (reason instanceof Refused) return reason.message;
  throw reason;
}

/** What Python says: an answer where there is an id, else something unasked of a kind. */
interface Message extends Partial<Omit<Refusal, "ok">> {
  kind?: string;
  ok?: boolean;
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
export class Channel<Messages> {
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
  ask<K extends Kind<Messages>>(kind: K, ...[content]: Content<Messages[K]>): Promise<Answered<Messages[K]>> {
    return this.send(kind, content);
  }

  /** Ask what is in no list of messages. */
  send<Answer>(kind: string, content: object = {}): Promise<Answer> {
    const id = `${this.origin}:${++this.#asked}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
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
  on<Push>(kind: string, listener: (message: Push) => void): void {
    this.#listeners.set(kind, listener);
  }

  #receive(message: Message): void {
    if (message.id === undefined || message.id === null) {
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
    else waiting.reject(new Refused(message.error ?? "", message as Refusal));
  }

  /** Begin to wait anew, where anything is waited for. */
  #watch(): void {
    clearInterval(this.#silence);
    // Again and again: what keeps the kernel from answering may change meanwhile.
    if (this.#waiting.size) this.#silence = setInterval(() => this.#silent("unanswered"), PATIENCE);
  }
}
