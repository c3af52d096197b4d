import type { Model } from "./anywidget.ts";

/** A question that a widget asked. */
export interface Question {
  id: string;
  kind: string;
  [content: string]: unknown;
}

/** The host's model of a widget, with Python's side of it in the hands of a test. In no bundle. */
export class Wire implements Model {
  readonly asked: Question[] = [];
  /** Times that traits were sent to Python. */
  saved = 0;
  /** Whether nobody hears any more. */
  closed = false;
  #listeners = new Map<string, Set<(...args: never[]) => void>>();

  constructor(private traits: Record<string, unknown> = {}) {}

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    this.traits[name] = value;
  }

  save_changes(): void {
    this.saved++;
  }

  on(event: string, listener: (...args: never[]) => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
  }

  off(event?: string | null, listener?: ((...args: never[]) => void) | null): void {
    if (event && listener) this.#listeners.get(event)?.delete(listener);
  }

  send(content: unknown): void {
    if (this.closed) throw new Error("The comm is closed.");
    this.asked.push(content as Question);
  }

  /** The questions of one kind, the first one first. */
  of(kind: string): Question[] {
    return this.asked.filter((question) => question.kind === kind);
  }

  /** Python says something unasked. */
  async say(message: Record<string, unknown>): Promise<void> {
    for (const listener of this.#listeners.get("msg:custom") ?? [])
      (listener as (content: unknown) => void)(message);
    await settled();
  }

  answer(question: Question | undefined, content: Record<string, unknown> = {}): Promise<void> {
    return this.say({ ...content, id: question?.id, ok: true });
  }

  refuse(question: Question | undefined, error: string, stale = false): Promise<void> {
    return this.say({ id: question?.id, ok: false, error, stale });
  }
}

/** What follows from an answer has been done: promises settle before the next turn of the loop. */
export function settled(): Promise<void> {
  return new Promise((done) => setTimeout(done));
}

/** Wait until something is so. */
export async function until(happened: () => boolean, what = String(happened)): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!happened()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await settled();
  }
}
