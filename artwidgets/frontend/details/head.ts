import { button } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { copyText } from "../shared/clipboard.ts";
import { element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import type { Messages, State } from "./protocol.ts";

const fact = (value: string) => element("dd", { title: value }, value);
/** Facts in words of ours: all others are as people wrote them. */
const OURS = new Set(["Size", "Created", "Updated", "Goes", "Policy"]);

/** Name, what can be copied, and the facts that can't be edited. */
export function headSection(panel: Panel<Messages>, into: HTMLElement): (state: State) => void {
  const title = element("h2", { class: "aw-heading aw-grow", tabindex: -1, dir: "auto" });
  const close = button(t("Close details"), () => void panel.act("close"), {
    icon: "cross",
    bare: true,
    tone: "quiet",
  });
  const mark = element("div", { class: "aw-mark", hidden: true });
  const copies = element("div", { class: "aw-copies" });
  const message = element("span", { class: "aw-sr", "aria-live": "polite" });
  const facts = element("dl", { class: "aw-facts" });
  into.append(
    element(
      "header",
      { class: "aw-details-head" },
      element("div", { class: "aw-panel-row aw-nowrap" }, title, close),
      mark,
      copies,
      message,
      facts,
    ),
  );
  const copy = (label: string, text: string) => {
    const made = button(
      label,
      async () => {
        await copyText(panel.root, text);
        fill(made, icon("check"));
        fill(message, t("Copied."));
        setTimeout(() => {
          fill(made, icon("copy"));
          fill(message);
        }, 1500);
      },
      { icon: "copy", bare: true, tone: "quiet" },
    );
    return element(
      "div",
      { class: "aw-copy" },
      element("code", { class: "aw-code", title: text }, text),
      made,
    );
  };
  const show = whenChanged(
    ({
      name,
      qualified,
      code,
      url,
      facts: pairs,
    }: Pick<State, "name" | "qualified" | "code" | "url" | "facts">) => {
      fill(title, name);
      fill(
        copies,
        copy(t("Copy the qualified name"), qualified),
        copy(t("Copy the code that fetches it"), code),
        url
          ? element(
              "a",
              { href: url, target: "_blank", rel: "noopener noreferrer", class: "aw-open" },
              t("Open in W&B"),
              icon("external"),
            )
          : null,
      );
      fill(
        facts,
        ...pairs.map(([term, value]) =>
          element(
            "div",
            {},
            element("dt", {}, translated(term)),
            fact(OURS.has(term) ? translated(value) : value),
          ),
        ),
      );
    },
  );
  return ({ name, qualified, code, url, facts: pairs, mark: marked }) => {
    const words = translated(marked);
    show({ name, qualified, code, url, facts: pairs });
    mark.hidden = !words;
    fill(mark, words ? icon("trash") : null, words);
  };
}
