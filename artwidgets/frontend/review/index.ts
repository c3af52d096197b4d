import "../shared/tokens.css";
import "../shared/controls.css";
import "./review.css";
import { button, enable } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { arrange, attribute, element, fill, focusBeginning, focused, icon, uniqueId } from "../shared/dom.ts";
import { download } from "../shared/download.ts";
import { definePanel, refusal } from "../shared/panel.ts";
import { t, translated } from "../shared/words.ts";
import { ArchiveChoice } from "./archive.ts";
import { adviceEntry } from "./collection.ts";
import { GroupView } from "./group.ts";
import type { Messages, State } from "./protocol.ts";
import { walkByArrows } from "./walk.ts";
import { WeightFigure } from "./weight.ts";

export default definePanel<State, Messages>("review", (panel) => {
  const heading = element("h2", { class: "aw-heading", tabindex: -1 }, t("Review changes"));
  const back = button(t("Back"), () => void panel.act("back"), { icon: "back", tone: "quiet" });
  const clear = button(t("Clear all staged"), () => void panel.act("clear"), {
    tone: "quiet",
    title: t("Clear all that is staged, and go back to the table"),
  });
  const exports = element("div", {
    class: "aw-panel-row aw-exports",
    role: "group",
    "aria-label": t("Export the plan"),
  });
  for (const [form, label] of [
    ["script", t("Script")],
    ["json", "JSON"],
    ["csv", "CSV"],
  ] as ["script" | "json" | "csv", string][]) {
    exports.append(
      button(label, () => void panel.ask("export", { form }).then((file) => download(panel.root, file)), {
        icon: "download",
        tone: "quiet",
        title: t("Download the plan as {form}", { form: label }),
      }),
    );
  }
  const id = uniqueId();
  const summary = element("div", { class: "aw-summary", role: "status" });
  const problem = element("div", { class: "aw-problem-line", role: "alert", hidden: true });
  const advice = element("div", { class: "aw-advices", hidden: true });
  const groups = element("div", {
    class: "aw-groups",
    tabindex: 0,
    role: "group",
    "aria-label": t("Planned changes"),
    "aria-describedby": `${id}-groups`,
  });
  const weight = new WeightFigure();
  const keys = element(
    "span",
    { id: `${id}-groups`, hidden: true },
    t("Arrow keys go through the items; Enter does what a button says."),
  );
  const confirmation = element("input", {
    class: "aw-panel-input aw-confirmation",
    "aria-label": t("Confirmation"),
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-confirmation`,
  });
  const help = element("span", { class: "aw-soft", id: `${id}-confirmation` });
  const error = element("span", { class: "aw-panel-error", role: "alert" });
  const archive = new ArchiveChoice(panel, () => {
    if (!archive.pending) archive.show(state.archive);
    check();
  });
  const apply = button(t("Apply changes"), () => void go(), { tone: "danger" });
  // What is seen says how much; the name stays the same, and is described by it.
  apply.querySelector("span")?.classList.add("aw-unseen");
  const applyWords = element("span", { "aria-hidden": "true", id: `${id}-apply` });
  apply.append(applyWords);
  attribute(apply, "aria-describedby", `${id}-apply`);
  const again = button(t("Review what is left"), () => void panel.act("again"), { icon: "review" });
  // Nothing is typed to confirm a plan that is not here yet: it would be lost when the plan comes.
  const foot = element(
    "div",
    { class: "aw-foot-row", hidden: true },
    help,
    confirmation,
    apply,
    again,
    error,
  );
  const region = element(
    "section",
    { class: "aw-review-region", "aria-label": t("Review changes") },
    element(
      "div",
      { class: "aw-panel-row aw-review-head" },
      back,
      heading,
      element("span", { class: "aw-grow" }),
      clear,
      exports,
    ),
    summary,
    problem,
    advice,
    groups,
    keys,
    weight.element,
    archive.element,
    foot,
  );
  panel.root.append(region);

  let state: State;
  let views = new Map<string, GroupView>();
  let shownPlan: string | null | undefined;

  // As Python compares it: case, commas and spaces don't matter, nor does the width of what an input method writes.
  const bare = (text: string) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[,、\s]/g, "");
  /** What was typed in Python's own words; what is not what the screen asks for goes to it as it is. */
  const typedWords = () => {
    const { value } = confirmation;
    const asked = state.confirmation ?? "";
    return bare(value) === bare(translated(asked)) ? asked : value;
  };
  const right = () => state.confirmation === null || bare(typedWords()) === bare(state.confirmation);
  const ready = () => !state.busy && !state.stale && !archive.pending && !state.archive?.problem;
  const check = () => enable(apply, state.stage === "plan" && ready() && state.items > 0 && right());
  const go = async () => {
    fill(error);
    try {
      await panel.ask("apply", { plan: state.plan, confirmation: typedWords() });
      confirmation.value = "";
    } catch (reason) {
      fill(error, refusal(reason));
    }
  };
  walkByArrows(groups);
  confirmation.addEventListener("input", check);
  confirmation.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !apply.disabled) void go();
  });
  region.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !state.busy) void panel.act("back");
  });

  // Announced once: a region that is filled anew with the same words is read out again.
  const summarize = whenChanged(([words = "", note]: string[]) =>
    fill(
      summary,
      element("b", {}, words),
      note ? element("span", { class: "aw-soft" }, translated(note)) : null,
    ),
  );
  const advise = whenChanged((all: State["advice"]) =>
    fill(advice, ...all.map((one) => adviceEntry(one, panel))),
  );
  const exactly = button(t("Calculate exactly"), () => void panel.act("measure"), { tone: "quiet" });

  return (next) => {
    state = next;
    const outcomes = next.stage === "outcomes";
    const inside = panel.root.contains(focused());
    fill(heading, translated(next.title));
    clear.hidden = !next.drops || !next.staged || next.stage === "waiting";
    fill(applyWords, next.button ? translated(next.button) : t("Apply changes"));
    const making = next.stage === "waiting" && next.busy;
    // What was done, the status region tells.
    attribute(summary, "aria-live", outcomes ? "off" : null);
    summarize([making ? t("Making the plan…") : translated(next.summary), next.note]);
    const why = next.measuring ? "" : next.weight?.why;
    weight.show(
      next.weight,
      next.bytes ? element("b", {}, translated(next.bytes)) : null,
      next.measuring ? element("b", {}, translated(next.measuring)) : null,
      why ? element("span", { class: "aw-soft" }, translated(why)) : null,
      next.unread && !next.busy && !next.measuring ? exactly : null,
    );
    archive.show(next.archive);
    problem.hidden = !next.problem;
    fill(problem, next.problem ? icon("warning") : null, translated(next.problem));
    advice.hidden = !next.advice.length;
    advise(next.advice);
    if (next.plan !== shownPlan) {
      confirmation.value = "";
      shownPlan = next.plan;
    }
    const before = views;
    views = new Map(
      next.groups.map((group) => [
        group.key,
        before.get(group.key) ?? new GroupView(panel, group.key, groups),
      ]),
    );
    arrange(
      groups,
      [...views.values()].map((view) => view.element),
    );
    for (const group of next.groups)
      views.get(group.key)?.show(group, { outcomes, drops: next.drops && !outcomes, bySize: next.by_size });
    exports.hidden = next.stage !== "plan" || next.items === 0;
    const typed = next.stage === "plan" && next.confirmation !== null;
    confirmation.hidden = !typed;
    const asked = next.confirmation === null ? null : translated(next.confirmation);
    attribute(confirmation, "placeholder", asked);
    fill(
      help,
      typed ? t("To confirm, type") : "",
      typed ? " " : "",
      typed ? element("code", { class: "aw-code" }, asked) : null,
    );
    apply.hidden = outcomes;
    apply.classList.toggle("aw-danger", typed);
    apply.classList.toggle("aw-primary", !typed);
    again.hidden = !outcomes || !next.groups.some((group) => group.key !== "done");
    foot.hidden = next.stage === "waiting" || (outcomes && again.hidden);
    fill(error);
    check();
    if (inside && !panel.root.contains(focused())) focusBeginning(heading);
  };
});
