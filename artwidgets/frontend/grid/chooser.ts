import "./chooser.css";
import { arrange, element, fill, focus, focused, listen } from "../shared/dom.ts";
import { openLayer } from "../shared/layer.ts";
import { number, t, translated } from "../shared/words.ts";
import type { Arrangement } from "./arrangement.ts";
import type { Offer } from "./protocol.ts";

export interface ChooserOptions {
  /** Where the focus goes. */
  back(): void;
  /** What is looked for at first. */
  search: string;
  /** Heading of the columns that can be added. */
  title: string;
  /** Those whose title holds a text; undefined where there are none. */
  ask: ((text: string) => Promise<Offer[]>) | undefined;
  failed(reason: unknown): void;
}

/** Open the dialog that says which columns are shown; Escape or a click elsewhere closes it. */
export function openChooser(
  root: HTMLElement,
  arrangement: Arrangement,
  { back, search: wanted, title, ask, failed }: ChooserOptions,
): void {
  let offers: Offer[] = [];
  const search = element("input", {
    type: "text",
    class: "aw-chooser-search",
    "aria-label": t("Search columns"),
    placeholder: t("Search columns"),
    autocomplete: "off",
    spellcheck: "false",
  });
  const list = element("div", { role: "group", class: "aw-chooser-list", "aria-label": t("Shown columns") });
  const nothing = element("div", { class: "aw-chooser-none", role: "status" });
  const reset = element("button", { class: "aw-button" }, t("Reset columns"));
  const more = element("div", {
    role: "group",
    class: "aw-chooser-list aw-chooser-more",
    "aria-label": title,
  });
  const lists = element("div", { class: "aw-chooser-lists" }, list, more);
  const dialog = element(
    "div",
    { role: "dialog", class: "aw-chooser", "aria-label": t("Columns") },
    search,
    lists,
    nothing,
    reset,
  );
  const { signal, close } = openLayer(root, dialog, back);
  const boxes = () => [...lists.querySelectorAll<HTMLInputElement>("input")];
  const rowsOf = (change: (key: string, on: boolean) => void) => {
    // What is pressed while an answer comes must be there still when it is let go.
    const made = new Map<string, ReturnType<typeof row>>();
    return (key: string, title: string, checked: boolean, disabled: boolean, note = "") => {
      const one =
        made.get(key) ??
        row(key, (on) => {
          change(key, on);
          show();
        });
      made.set(key, one);
      return one(title, checked, disabled, note);
    };
  };
  const ours = rowsOf((key, on) => arrangement.hide(key, !on));
  const theirs = rowsOf((key, on) => (on ? arrangement.add(key) : arrangement.remove(key)));
  const heading = element("div", { class: "aw-chooser-title" }, title);
  const show = () => {
    const text = search.value.trim().toLowerCase();
    const { all, added, visible } = arrangement;
    const found = all.filter(({ key, title }) => title.toLowerCase().includes(text) && !added.includes(key));
    arrange(
      list,
      found.map(({ key, title, hidden }) => ours(key, title, !hidden, !hidden && visible.length === 1)),
    );
    // One that was added stays, though the rows of now have no such value.
    const others = added.filter(
      (key) => key.toLowerCase().includes(text) && !offers.some((offer) => offer.key === key),
    );
    const offered = [...others.map((key) => ({ key, title: key, rows: 0, exact: true })), ...offers];
    arrange(more, [
      offered.length ? heading : null,
      ...offered.map(({ key, title, rows, exact }) =>
        theirs(
          key,
          translated(title),
          added.includes(key),
          false,
          exact ? number(rows) : t("about {n}", { n: number(rows) }),
        ),
      ),
    ]);
    fill(nothing, found.length || offered.length ? null : t("No column has this name."));
  };
  const look = async () => {
    show();
    const text = search.value.trim();
    const found = await ask?.(text);
    if (!found || signal.aborted || text !== search.value.trim()) return;
    offers = found;
    show();
  };
  const typed = () => void look().catch(failed);
  listen(search, "input", typed);
  listen(reset, "click", () => {
    arrangement.restore();
    show();
  });
  listen(dialog, "keydown", (event) => {
    const stops = [search, ...boxes().filter((box) => !box.disabled), reset];
    const at = stops.indexOf(focused() as never);
    const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (step) focus(stops[(at + step + stops.length) % stops.length]);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  search.value = wanted;
  typed();
  focus(search);
}

/** A column with its box; each call shows it as it is now. */
function row(key: string, change: (on: boolean) => void) {
  const box = element("input", { type: "checkbox", class: "aw-check", "data-key": key });
  const text = element("span", { class: "aw-text" });
  const rows = element("span", { class: "aw-chooser-note" });
  const label = element("label", { class: "aw-chooser-row" }, box, text, rows);
  listen(box, "change", () => change(box.checked));
  return (title: string, checked: boolean, disabled: boolean, note: string) => {
    text.title = text.textContent = title;
    box.checked = checked;
    box.disabled = disabled;
    rows.textContent = note;
    rows.hidden = !note;
    return label;
  };
}
