/** An editor in a cell. It tells its owner what the person decided; the owner closes it. */
export interface Editor {
  element: HTMLElement;
  /** What has the focus. */
  input: HTMLInputElement | HTMLTextAreaElement;
  value(): string | string[];
  /** Show why Python refused the value. */
  refuse(words: string): void;
  busy(on: boolean): void;
  close(): void;
}

export type After = "stay" | "next" | "previous";

export interface Decisions {
  commit(after: After): void;
  cancel(): void;
}

export interface EditorOptions {
  /** Accessible name. */
  name: string;
  /** Whether the value may have several lines. */
  lines: boolean;
  value: string | string[];
  /** Words to complete with, or undefined where the column has none. */
  suggest: ((text: string) => Promise<string[]>) | undefined;
  /** Why Python would refuse the value, in words; "" where it would take it. */
  check(value: string | string[]): Promise<string>;
  decisions: Decisions;
}
