/** Paths of 16 px line icons. One constant each, so that a bundle carries those it draws. */
export const check = "M3 8.5l3.2 3.2L13 5";
export const chevronDown = "M4 6l4 4 4-4";
export const arrowUp = "M8 13V3M4 7l4-4 4 4";
export const arrowDown = "M8 3v10M4 9l4 4 4-4";
export const trash = "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4";
export const pencil = "M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3 3 13z";
export const link =
  "M6.5 9.5l3-3M7 4.8l1.3-1.3a2.8 2.8 0 014 4L11 8.8M9 11.2l-1.3 1.3a2.8 2.8 0 01-4-4L5 7.2";
export const unlink =
  "M7 4.8l1.3-1.3a2.8 2.8 0 014 4L11 8.8M9 11.2l-1.3 1.3a2.8 2.8 0 01-4-4L5 7.2M2.5 2.5l11 11";
export const lock = "M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 015 0v2.2";
export const pin = "M5.5 2.5h5M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5";
export const dot = "M8 6.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z";
export const cross = "M4 4l8 8M12 4l-8 8";
export const undo = "M5.5 3L2.5 6l3 3M2.5 6h7a3.5 3.5 0 010 7H6";
export const redo = "M10.5 3l3 3-3 3M13.5 6h-7a3.5 3.5 0 000 7H10";
export const refresh = "M13 8a5 5 0 11-1.6-3.7M13 2.5v3h-3";
export const panel = "M2.5 3.5h11v9h-11zM9.5 3.5v9";
export const columns = "M2.5 3.5h11v9h-11zM6.2 3.5v9M9.8 3.5v9";
export const group = "M2.5 4h11M5.5 8h8M5.5 12h8M2.5 4v8";
export const stop = "M4.5 4.5h7v7h-7z";
export const review = "M2.5 4l1.2 1.2L6 3M2.5 9l1.2 1.2L6 8M8 4.5h5.5M8 9.5h5.5M8 13h5.5";
export const clock = "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2 1.3";
export const past = "M3 8a5 5 0 105-5 5.2 5.2 0 00-4.2 2.2M3.5 2.5v3h3M8 5.5v2.8l1.8 1.1";
export const hourglass = "M4.5 2.5h7M4.5 13.5h7M5.5 2.5v2.2L8 8l2.5-3.3V2.5M5.5 13.5v-2.2L8 8l2.5 3.3v2.2";
export const filter = "M2.5 3.5h11L9.5 8.5v4l-3 1.5V8.5z";
export const search = "M7 3a4 4 0 100 8 4 4 0 000-8zM10 10l3.5 3.5";
export const copy = "M6 6h7v7H6zM10 6V3H3v7h3";
export const plus = "M8 3v10M3 8h10";
export const chevronRight = "M6 4l4 4-4 4";
export const back = "M7 3.5L2.5 8 7 12.5M2.5 8h11";
export const rule = "M3 3.5h10M3 8h6M3 12.5h3M10.5 11l1.5 1.5 2.5-3";
export const external = "M6 4H3v9h9v-3M9 3h4v4M13 3L7.5 8.5";
export const download = "M8 2.5v7.5M5 7.5l3 3 3-3M3 13.5h10";
export const warning = "M8 2.5l6 11H2zM8 6.5v3.5M8 11.8v.2";
export const help =
  "M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM6.4 6.6a1.7 1.7 0 113 1.1c-.7.6-1.4.9-1.4 1.8M8 11.2v.2";
export const folder = "M2.5 4.5h4L8 6h5.5v7h-11z";
export const map = "M2.5 3h11v10h-11zM8.5 3v10M8.5 7.5h5M2.5 9.5h6";
export const facets = "M2.5 3.5h3v3h-3zM2.5 9.5h3v3h-3zM8 5h5.5M8 11h5.5";
export const bulb = "M6 11.5c0-1.4-2-2.4-2-4.8a4 4 0 018 0c0 2.4-2 3.4-2 4.8zM6.3 13.8h3.4";
