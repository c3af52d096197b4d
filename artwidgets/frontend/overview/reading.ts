import { button } from "../shared/button.ts";
import { element, fill, focus, focused } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { Messages, Reading } from "./protocol.ts";

/** The button that has manifests read, and how far they are while they are. */
export class ManifestReading {
  readonly #bar = element("div", {
    class: "aw-reading-bar",
    role: "progressbar",
    "aria-label": t("Reading manifests"),
    "aria-valuemin": 0,
  });
  readonly #words = element("span", { class: "aw-soft aw-small" });
  readonly #read: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly element: HTMLElement;

  /** `next` gets the focus when there is nothing left to be pressed. */
  constructor(
    panel: Panel<Messages>,
    private next: HTMLElement,
  ) {
    this.#read = button(t("Read manifests"), () => void panel.act("read"), {
      title: t("Read which files each version holds: then bytes are those that are stored, each file once"),
    });
    this.#stop = button(t("Stop"), () => void panel.act("stop"), { name: t("Stop reading"), tone: "quiet" });
    this.element = element("div", { class: "aw-reading" }, this.#bar, this.#words, this.#stop, this.#read);
    // Until there is something to tell.
    this.#bar.hidden = this.#words.hidden = this.#stop.hidden = this.#read.hidden = true;
  }

  show(reading: Reading | null, unread: number): void {
    const held = this.element.contains(focused());
    this.#bar.hidden = this.#words.hidden = this.#stop.hidden = !reading;
    this.#read.hidden = Boolean(reading) || !unread;
    if (reading) {
      const { done, total } = reading;
      const part = total ? Math.min(100, (100 * done) / total) : 0;
      this.#bar.setAttribute("aria-valuemax", String(total ?? 1));
      this.#bar.setAttribute("aria-valuenow", String(done));
      this.#bar.setAttribute("aria-valuetext", translated(reading.words) || t("Starting"));
      this.#bar.style.setProperty("--aw-part", `${part}%`);
      fill(this.#words, reading.stopping ? t("Stopping…") : translated(reading.words));
    }
    // A button that goes away under the focus would hand the next keys to the notebook.
    const at = focused();
    if (held && (!this.element.contains(at) || at?.closest("[hidden]")))
      focus(reading ? this.#stop : unread ? this.#read : this.next);
  }
}
