/** The part of anywidget's front-end contract (0.11) that we use. */

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event?: string | null, listener?: ((...args: never[]) => void) | null): void;
  send(content: unknown): void;
  /** The host's own; what it has is not promised. */
  widget_manager?: unknown;
}

/** Another widget, hosted inside this one. */
export interface HostedWidget {
  exports: unknown;
  render(options: { el: HTMLElement; signal: AbortSignal }): Promise<void>;
}

export interface Host {
  getWidget(reference: string): Promise<HostedWidget>;
}

export interface RenderContext {
  model: Model;
  el: HTMLElement;
  /** Aborted when this view goes away. */
  signal: AbortSignal;
  host: Host;
}
