type Child = Node | string | null | undefined | false;
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

/** Put children in place of what an element holds. */
export function fill(target: Element, ...children: Child[]): void {
  target.replaceChildren();
  append(target, children);
}

function append(target: Element, children: Child[]): void {
  for (const child of children) if (child) target.append(child);
}

const PATHS = {
  check: "M3 8.5l3.2 3.2L13 5",
  chevronDown: "M4 6l4 4 4-4",
  arrowUp: "M8 13V3M4 7l4-4 4 4",
  arrowDown: "M8 3v10M4 9l4 4 4-4",
  trash: "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4",
  pencil: "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3 3 13z",
  link: "M6.5 9.5l3-3M7 4.8l1.3-1.3a2.8 2.8 0 014 4L11 8.8M9 11.2l-1.3 1.3a2.8 2.8 0 01-4-4L5 7.2",
  unlink: "M7 4.8l1.3-1.3a2.8 2.8 0 014 4L11 8.8M9 11.2l-1.3 1.3a2.8 2.8 0 01-4-4L5 7.2M2.5 2.5l11 11",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 015 0v2.2",
  pin: "M5.5 2.5h5M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5",
  dot: "M8 6.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z",
  cross: "M4 4l8 8M12 4l-8 8",
  undo: "M5.5 3L2.5 6l3 3M2.5 6h7a3.5 3.5 0 010 7H6",
  redo: "M10.5 3l3 3-3 3M13.5 6h-7a3.5 3.5 0 000 7H10",
  refresh: "M13 8a5 5 0 11-1.6-3.7M13 2.5v3h-3",
  panel: "M2.5 3.5h11v9h-11zM9.5 3.5v9",
  stop: "M4.5 4.5h7v7h-7z",
  review: "M2.5 4l1.2 1.2L6 3M2.5 9l1.2 1.2L6 8M8 4.5h5.5M8 9.5h5.5M8 13h5.5",
  clock: "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2 1.3",
  search: "M7 3a4 4 0 100 8 4 4 0 000-8zM10 10l3.5 3.5",
  copy: "M6 6h7v7H6zM10 6V3H3v7h3",
  plus: "M8 3v10M3 8h10",
  chevronRight: "M6 4l4 4-4 4",
  back: "M7 3.5L2.5 8 7 12.5M2.5 8h11",
  rule: "M3 3.5h10M3 8h6M3 12.5h3M10.5 11l1.5 1.5 2.5-3",
  external: "M6 4H3v9h9v-3M9 3h4v4M13 3L7.5 8.5",
  download: "M8 2.5v7.5M5 7.5l3 3 3-3M3 13.5h10",
  warning: "M8 2.5l6 11H2zM8 6.5v3.5M8 11.8v.2",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

/** An inline 16 px line icon in the text's colour; named for screen readers, or hidden from them. */
export function icon(name: IconName, label?: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `aw-icon aw-icon-${name}`);
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    svg.append(title);
  } else svg.setAttribute("aria-hidden", "true");
  return svg;
}
