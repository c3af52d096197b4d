import type { ViewState } from "./protocol.ts";

/** What there is to show before Python has said anything. */
export const UNREAD: ViewState = {
  epoch: -1,
  base: 0,
  total: 0,
  selected: 0,
  selected_hidden: 0,
  keys: [],
  state: "loading",
  text: "",
};
