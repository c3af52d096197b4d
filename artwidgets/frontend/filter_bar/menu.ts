import { button } from "../shared/button.ts";
import { attribute, element, focused, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { openPopover, type Popover } from "../shared/popover.ts";
import { t, translated } from "../shared/words.ts";
import { type Choice, choice } from "./choice.ts";
import type { Messages, Preset, State } from "./protocol.ts";
import { SavedFilters } from "./saved.ts";

interface Acts {
  /** Put a preset into the query, or take it out. */
  toggle(preset: Preset): void;
  /** Filter by a query in place of the present one. */
  write(query: string): void;
}

/** The popover with all presets and with the person's own filters. */
export class FilterMenu {
  readonly opener: HTMLButtonElement;
  #presets = new Map<string, Choice>();
  #list = element("ul", { class: "aw-choices", "aria-label": t("Presets") });
  #saved: SavedFilters;
  #popover: Popover | undefined;

  constructor(
    private panel: Panel<Messages>,
    private acts: Acts,
  ) {
    this.opener = button(t("Filters"), () => this.open(), {
      title: t("All presets, and filters of your own"),
      tone: "quiet",
    });
    this.opener.append(icon("chevronDown"));
    attribute(this.opener, "aria-haspopup", "dialog");
    this.#saved = new SavedFilters(panel, (query) => {
      this.#popover?.close();
      acts.write(query);
    });
  }

  /** Open it, ready to choose a filter or to name the present one. */
  open(saving = false): void {
    const open = this.#list.isConnected;
    this.#popover?.close();
    if (open && !saving) return;
    this.#popover = openPopover(this.panel.root, this.opener, t("Presets and saved filters"), (box) => {
      box.classList.add("aw-filters");
      box.append(
        this.#saved.element,
        element("div", {}, element("h3", { class: "aw-label" }, t("Presets")), this.#list),
      );
      box.addEventListener("keydown", (event) => walk(box, event));
      this.#saved.reset();
      keepInView(this.panel.root, this.opener, box);
      return saving ? this.#saved.name : (box.querySelector("button") ?? this.#saved.name);
    });
    // Another kernel may have saved one since.
    void this.panel.act("look");
  }

  show(state: State): void {
    for (const preset of state.presets) {
      let offered = this.#presets.get(preset.query);
      if (!offered) {
        offered = choice(translated(preset.title), preset.query, translated(preset.help), () =>
          this.acts.toggle(preset),
        );
        this.#presets.set(preset.query, offered);
        this.#list.append(element("li", {}, offered.element));
      }
      offered.on = preset.on;
    }
    this.#saved.show(state);
  }
}

/** As high as the browser leaves room for: a notebook cuts off what stands out of the output. */
function keepInView(root: HTMLElement, opener: HTMLElement, box: HTMLElement): void {
  const frame = root.closest(".aw-browser");
  const room = frame
    ? frame.getBoundingClientRect().bottom - opener.getBoundingClientRect().bottom - 12
    : 460;
  box.style.maxHeight = `${Math.max(220, Math.min(room, 560))}px`;
}

/** Arrow keys go from line to line, as in a menu. */
function walk(box: HTMLElement, event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || event.defaultPrevented) return;
  const stops = [...box.querySelectorAll<HTMLElement>(".aw-choice, .aw-save input")].filter(
    (stop) => stop.offsetParent,
  );
  const at = focused() as HTMLElement;
  const line = at.closest("li")?.querySelector<HTMLElement>(".aw-choice") ?? at;
  stops[(stops.indexOf(line) + by + stops.length) % stops.length]?.focus();
  event.preventDefault();
}
