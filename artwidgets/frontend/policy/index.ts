import "../shared/tokens.css";
import "../shared/controls.css";
import "./policy.css";
import { button, enable } from "../shared/button.ts";
import { attribute, element, fill, focus, held } from "../shared/dom.ts";
import { download } from "../shared/download.ts";
import { openMenu } from "../shared/menu.ts";
import { definePanel, refusal } from "../shared/panel.ts";
import { resting } from "../shared/resting.ts";
import { t, translated } from "../shared/words.ts";
import { Fields } from "./fields.ts";
import { PreviewFigure } from "./preview.ts";
import type { Messages, State } from "./protocol.ts";
import { TomlEditor } from "./toml.ts";

export default definePanel<State, Messages>("policy", (panel) => {
  let state: State | undefined;
  // What is typed and not answered yet is never replaced by what was before it.
  let serial = 0;
  let typedIn: "form" | "text" | undefined;
  let asText = false;
  const quiet = (asked: Promise<unknown>) => void asked.catch((reason) => say(refusal(reason)));
  const sendForm = () => panel.ask("form", { form: fields.form, serial });
  const sendText = () => panel.ask("text", { text: toml.field.value, serial });
  const send = () => (typedIn === "text" ? sendText() : sendForm());
  const rest = resting(() => quiet(send()));
  const typed = (where: "form" | "text") => () => {
    // What stands in the other one is answered first.
    if (typedIn !== undefined && typedIn !== where) rest(false);
    typedIn = where;
    serial++;
    rest();
  };
  /** Have what is typed answered now: what is asked next is about that. */
  const settle = async () => {
    if (serial === state?.serial) return;
    rest(false);
    await send();
  };
  const fields = new Fields(typed("form"), () => void stage());
  const toml = new TomlEditor(typed("text"));
  const preview = new PreviewFigure();
  const choose = (asked: Promise<unknown>) => {
    typedIn = undefined;
    rest(false);
    quiet(asked);
  };
  const onceSettled = (act: () => unknown) => quiet(settle().then(act));
  /** Go to another rule; the one that is left is kept as it was typed. */
  const goTo = (at: number) => onceSettled(() => choose(panel.ask("rule", { at })));
  const keep = () => state && download(panel.root, { name: "cleanup.toml", text: state.text });
  const presets = button(
    t("Presets"),
    () =>
      openMenu(
        panel.root,
        presets,
        t("Presets"),
        (state?.presets ?? []).map(({ name, label, help }) => ({
          label: translated(label),
          content: element(
            "span",
            { class: "aw-preset" },
            element("span", {}, translated(label)),
            element("span", { class: "aw-soft aw-small" }, translated(help)),
          ),
          act: () => choose(panel.ask("preset", { name })),
        })),
      ),
    { icon: "rule", tone: "quiet", title: t("Begin with the platform's own recipes") },
  );
  attribute(presets, "aria-haspopup", "menu");
  const turn = button(
    t("As text"),
    () => {
      asText = !asText;
      if (state) show(state);
      if (asText) toml.field.focus();
    },
    { icon: "columns", tone: "quiet", title: t("The same policy as TOML, to be kept in a file") },
  );
  const file = element("input", { type: "file", accept: ".toml,text/plain", hidden: true, tabindex: -1 });
  file.addEventListener("change", async () => {
    const text = await file.files?.[0]?.text();
    file.value = "";
    if (text === undefined) return;
    serial++;
    toml.field.value = text;
    asText = true;
    choose(sendText());
  });
  const open = button(t("Open policy file"), () => file.click(), {
    icon: "folder",
    bare: true,
    tone: "quiet",
  });
  const save = button(t("Download cleanup.toml"), () => onceSettled(keep), {
    icon: "download",
    bare: true,
    tone: "quiet",
  });
  const close = button(t("Close policy"), () => fold(false), { icon: "cross", bare: true, tone: "quiet" });
  const opener = button(t("Show policy"), () => fold(true), { icon: "rule" });
  opener.classList.add("aw-policy-opener");
  const rules = element("div", { class: "aw-policy-rules", role: "group", "aria-label": t("Rules") });
  const error = element("div", { class: "aw-panel-error", role: "alert", hidden: true });
  const mark = button(t("Mark to delete"), () => void stage(), { tone: "primary" });
  const only = button(
    t("Show what goes"),
    () => onceSettled(() => panel.ask("only", { only: !state?.only })),
    {
      icon: "filter",
      title: t("Filter the table by what the policy lets go (verdict:drop)"),
    },
  );
  const region = element(
    "section",
    { class: "aw-policy-region", "aria-label": t("Policy") },
    element(
      "div",
      { class: "aw-policy-head" },
      element("h2", { class: "aw-heading", tabindex: -1 }, t("Policy")),
      element(
        "span",
        { class: "aw-soft aw-policy-lead" },
        t("Say what stays. The rest is marked, once you say so."),
      ),
      presets,
      turn,
      open,
      save,
      close,
      file,
    ),
    rules,
    element(
      "div",
      { class: "aw-policy-body" },
      fields.element,
      toml.element,
      element(
        "div",
        { class: "aw-policy-side" },
        preview.element,
        error,
        element("div", { class: "aw-panel-row" }, mark, only),
      ),
    ),
  );
  panel.root.append(opener, region);
  region.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      fold(false);
    }
  });

  function fold(on: boolean): void {
    quiet(panel.ask("fold", { open: on }));
  }

  async function stage(): Promise<void> {
    if (mark.getAttribute("aria-busy")) return;
    attribute(mark, "aria-busy", "true");
    try {
      await settle();
      if (!state?.error) await panel.ask("stage");
    } catch (reason) {
      say(refusal(reason));
    } finally {
      attribute(mark, "aria-busy", null);
    }
  }

  function say(words: string): void {
    fill(error, words);
    error.hidden = !words;
  }

  function showRules({ rules: names, at }: State): void {
    rules.hidden = names.length < 2 && !asText;
    fill(
      rules,
      ...names.map((name, index) => {
        const one = button(translated(name), () => goTo(index), {
          tone: "quiet",
        });
        attribute(one, "aria-pressed", String(index === at));
        return one;
      }),
      button(t("Add a rule"), () => goTo(names.length), {
        icon: "plus",
        tone: "quiet",
      }),
      names.length > 1
        ? button(t("Remove this rule"), () => choose(panel.ask("remove_rule")), { tone: "quiet" })
        : null,
    );
  }

  function show(now: State): void {
    const opened = now.open && region.hidden;
    const closed = !now.open && state?.open && held(region);
    state = now;
    region.hidden = !now.open || !now.loaded;
    opener.hidden = now.open;
    toml.element.hidden = !asText;
    region.toggleAttribute("data-text", asText);
    attribute(turn, "aria-pressed", String(asText));
    if (!held(rules)) showRules(now);
    if (now.serial >= serial) {
      fields.offer(now);
      if (typedIn !== "form" || !now.error) fields.show(now.form);
      if (typedIn !== "text" || !now.error) toml.show(now.text);
      toml.mark(now.error);
      const line = now.error?.line ?? null;
      say(
        now.error
          ? line === null
            ? now.error.words
            : t("Line {n}: {words}", { n: line, words: now.error.words })
          : "",
      );
      if (line !== null && asText)
        error.append(
          " ",
          button(t("Go to it"), () => toml.go(line), { tone: "quiet" }),
        );
    }
    preview.show(now.preview, now.counting);
    const marks = now.preview?.marks ?? 0;
    fill(
      mark.querySelector("span") as HTMLElement,
      translated(now.preview?.button ?? "") || t("Mark to delete"),
    );
    enable(mark, marks > 0);
    enable(only, (now.preview?.drop ?? 0) > 0 || now.only);
    attribute(only, "aria-pressed", String(now.only));
    // Opened by the toolbar's button, or closed from within: the focus goes along.
    const browser = panel.root.closest(".aw-browser");
    if (opened && !region.hidden && (!browser || held(browser))) {
      fields.first.focus();
      fields.first.select();
    }
    if (closed) {
      if (browser) panel.root.dispatchEvent(new CustomEvent("artwidgets-policy-closed", { bubbles: true }));
      else focus(opener);
    }
  }

  region.hidden = true;
  return show;
});
