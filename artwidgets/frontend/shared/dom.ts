import * as icons from "./icons.ts";

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/**
 * Make an element. Strings among the children become text nodes: nothing is ever parsed as markup.
 *
 * Attributes that are null, undefined or false are left out; true is the empty attribute.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  // There are no forms here that a button could submit.
  if (tag === "button") attribute(made, "type", tag);
  for (const [name, value] of Object.entries(attributes)) attribute(made, name, value);
  append(made, children);
  return made;
}

/** Set an attribute, or take it away when the value is null, undefined or false. */
export function attribute(target: Element, name: string, value: Attributes[string]): void {
  if (value === null || value === undefined || value === false) target.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (target.getAttribute(name) !== text) target.setAttribute(name, text);
  }
}

/** An id that no other element of the page has: each panel, and each browser on a page, has this code to itself. */
export function uniqueId(): string {
  return `aw-${Math.random()}`;
}

/** Listen until `signal` is aborted, or for as long as the target lives. */
export function listen<Kind extends keyof HTMLElementEventMap>(
  target: EventTarget,
  kind: Kind,
  act: (event: HTMLElementEventMap[Kind]) => void,
  signal?: AbortSignal,
  options: AddEventListenerOptions = {},
): void {
  target.addEventListener(kind, act as (event: Event) => void, signal ? { ...options, signal } : options);
}

/** Hear when an element has another size, and its first one, until `signal` is aborted. */
export function watchSize(target: Element, act: () => void, signal: AbortSignal): void {
  const watching = new ResizeObserver(act);
  watching.observe(target);
  signal.addEventListener("abort", () => watching.disconnect());
}

/** What has the focus, in a shadow root too: for the document it is the root's host that has it. */
export function focused(): HTMLElement | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at as HTMLElement | null;
}

/**
 * Whether the focus is inside, or nowhere.
 *
 * Only then may an answer that came late move it: else the keys of somebody who went on would go into
 * another field than the one they are typed for.
 */
export function held(within: Element): boolean {
  const at = focused();
  return !at || at === document.body || within.contains(at);
}

/** Move the focus without moving what is in sight. */
export function focus(target: HTMLElement | null | undefined): void {
  target?.focus({ preventScroll: true });
}

/** Move the focus to where something new begins, and bring that into sight: it may be far above what was left. */
export function focusBeginning(target: HTMLElement | null | undefined): void {
  focus(target);
  target?.scrollIntoView({ block: "nearest" });
}

/** Put children in place of what an element holds. */
export function fill(target: Element, ...children: Child[]): void {
  target.replaceChildren();
  append(target, children);
}

/**
 * Put children in place of what an element holds, unless they are equal to it: what is taken out loses a press
 * that has begun on it. Only for children without listeners and state of their own, which aren't compared.
 */
export function refill(target: Element, ...children: (Element | null)[]): void {
  const wanted = children.filter((child) => child !== null);
  const same =
    wanted.length === target.childNodes.length &&
    wanted.every((child, at) => child.isEqualNode(target.childNodes[at] as Node));
  if (!same) fill(target, ...wanted);
}

/**
 * Put children in place of what an element holds, in this order. Those that are there already are not moved
 * where they needn't be: what is taken out for a moment loses the focus, and a press that has begun on it.
 */
export function arrange(target: Element, children: Iterable<Child>): void {
  const held = focused();
  const wanted = [...children].filter((child) => child instanceof Element);
  const kept = new Set<Element>(wanted);
  for (const child of [...target.children]) if (!kept.has(child)) child.remove();
  for (const [at, child] of wanted.entries())
    if (target.children[at] !== child) target.insertBefore(child, target.children[at] ?? null);
  if (held && target.contains(held) && focused() !== held) focus(held);
}

function append(target: Element, children: Child[]): void {
  for (const child of children) if (child) target.append(child);
}

export type IconName = keyof typeof icons;

/** An icon by its name, for panels that draw most of them; {@link drawing} takes along only one. */
export function icon(name: IconName, label?: string): SVGSVGElement {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: a panel that uses this has most of them
  return drawing(icons[name], label);
}

const SVG = "http://www.w3.org/2000/svg";

/** An inline 16 px line icon in the text's colour; named for screen readers, or hidden from them. */
export function drawing(path: string, label?: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  attribute(svg, "viewBox", "0 0 16 16");
  attribute(svg, "class", "aw-icon");
  attribute(svg, "focusable", "false");
  const line = document.createElementNS(SVG, "path");
  attribute(line, "d", path);
  svg.append(line);
  if (label) {
    attribute(svg, "role", "img");
    attribute(svg, "aria-label", label);
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    svg.append(title);
  } else attribute(svg, "aria-hidden", "true");
  return svg;
}
