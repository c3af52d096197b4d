import { button } from "../shared/button.ts";
import { whenChanged } from "../shared/changed.ts";
import { element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { number, plural, t, translated } from "../shared/words.ts";
import { compareTools } from "./compare.ts";
import { differenceList, summary, unchanged } from "./differences.ts";
import type { Compare, FileInfo, Messages, RunPath, Server, State } from "./protocol.ts";
import { section } from "./section.ts";

/** What is read from the server for this version alone: files, runs, links. */
export const serverSections = [filesSection, lineageSection];

function waiting(panel: Panel<Messages>, server: Server): HTMLElement | null {
  if (server.state === "loading") return element("div", { class: "aw-soft" }, t("Reading…"));
  if (server.state === "failed") {
    return element(
      "div",
      { class: "aw-panel-error" },
      icon("warning"),
      ` ${translated(server.words)} `,
      button(t("Read again"), () => void panel.act("again"), { icon: "refresh", tone: "quiet" }),
    );
  }
  return null;
}

function filesSection(panel: Panel<Messages>, into: HTMLElement, row: string): (state: State) => void {
  const { element: box, body, note } = section(t("Files"), true);
  into.append(box);
  const files = element("div", { class: "aw-section-part" });
  const differences = element("div", { class: "aw-section-part" });
  const compare = compareTools(panel, row, "files");
  body.append(compare.element, files, differences);
  const line = (file: FileInfo) =>
    element(
      "li",
      {},
      element(
        "span",
        { class: "aw-file" },
        element("bdi", { class: "aw-code aw-path", title: file.path }, file.path),
        file.reference
          ? element(
              "span",
              { class: "aw-reference aw-soft aw-small" },
              t("Reference: "),
              element("span", { class: "aw-code", title: file.reference }, file.reference),
            )
          : null,
      ),
      element("span", { class: "aw-file-size aw-soft" }, file.size),
    );
  const show = whenChanged((server: Server) => {
    fill(note, server.state === "ready" ? number(server.files_total) : "");
    const other = waiting(panel, server);
    if (other || server.state !== "ready") return fill(files, other);
    const list = element("ul", { class: "aw-files" }, ...server.files.map(line));
    const more = element("div", { class: "aw-panel-row" });
    const offer = (have: number) => {
      if (have >= server.files_read) {
        fill(
          more,
          server.files_total > server.files_read
            ? element(
                "span",
                { class: "aw-soft aw-small" },
                t("{n} more are in artifact.files().", { n: number(server.files_total - server.files_read) }),
              )
            : null,
        );
        return;
      }
      fill(
        more,
        button(
          t("Show more files"),
          async () => {
            const { files } = await panel.ask("files", { row, start: have });
            list.append(...files.map(line));
            offer(have + files.length);
          },
          { tone: "quiet" },
        ),
      );
    };
    fill(files, server.files.length ? list : element("span", { class: "aw-soft" }, t("No files.")), more);
    offer(server.files.length);
  });
  const showDifferences = whenChanged((now: Compare) => {
    const other = compare.show(now);
    files.hidden = now.files;
    differences.hidden = !now.files;
    const { file_changes: found } = now;
    if (other || found?.state !== "ready") return fill(differences, other);
    fill(
      differences,
      summary(found.lines, found.differing, t("The files are the same.")),
      differenceList(t("Differences of files"), found.lines, found.differing),
      unchanged(found.unchanged, [], plural(found.unchanged, "{n} file unchanged", "{n} files unchanged")),
    );
  });
  return ({ server, compare: { difference: _metadata, ...now } }) => {
    show(server);
    showDifferences(now);
  };
}

function lineageSection(panel: Panel<Messages>, into: HTMLElement): (state: State) => void {
  const { element: box, body, note } = section(t("Runs and links"), true);
  into.append(box);
  const linked = (words: string, page: string, look: Record<string, string>) =>
    page
      ? element(
          "a",
          { ...look, dir: "auto", href: page, target: "_blank", rel: "noopener noreferrer" },
          words,
        )
      : element("bdi", look, words);
  const line = ({ path, page, name, state, by, by_page, id }: RunPath) => {
    const filter = id
      ? button(
          t("Show what {name} logged", { name: name || id }),
          () => void panel.act("filter_run", { run: id }),
          {
            icon: "filter",
            bare: true,
            tone: "quiet",
          },
        )
      : null;
    return element(
      "li",
      { class: "aw-run" },
      element(
        "span",
        { class: "aw-file" },
        linked(name || path, page, { class: name ? "aw-path" : "aw-code aw-path", title: path }),
        name
          ? element(
              "span",
              { class: "aw-soft aw-small" },
              element("span", { class: "aw-code" }, id),
              state ? ` · ${translated(state)}` : "",
              by ? " · " : "",
              by ? linked(by, by_page, {}) : null,
            )
          : null,
      ),
      filter,
    );
  };
  const notGiven = t("Not told by the server.");
  const list = (title: string, lines: RunPath[] | null, none: string) =>
    element(
      "div",
      {},
      element("span", { class: "aw-label" }, title),
      lines?.length
        ? element("ul", { class: "aw-files" }, ...lines.map(line))
        : element("span", { class: "aw-soft" }, lines ? none : notGiven),
    );
  const paths = (words: string[]): RunPath[] =>
    words.map((path) => ({ path, page: "", name: "", state: "", by: "", by_page: "", id: "" }));
  const show = whenChanged((server: Server) => {
    const other = waiting(panel, server);
    if (other || server.state !== "ready") return fill(body, other);
    fill(note, "");
    fill(
      body,
      list(t("Logged by"), server.logged_by, notGiven),
      list(t("Used by"), server.used_by, t("No known consumers.")),
      server.used_by_more
        ? element(
            "div",
            { class: "aw-soft aw-small" },
            t("The first {n}; there may be more.", { n: server.used_by?.length ?? 0 }),
          )
        : null,
      server.source
        ? list(t("Source"), paths([server.source]), "")
        : list(t("Linked in"), server.links && paths(server.links), t("Not linked.")),
    );
  });
  return ({ server }) => show(server);
}
