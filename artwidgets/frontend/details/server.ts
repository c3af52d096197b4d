import { button } from "../shared/button.ts";
import { element, fill, icon } from "../shared/dom.ts";
import type { Panel } from "../shared/panel.ts";
import { compareTools } from "./compare.ts";
import { differenceList, summary, unchanged } from "./differences.ts";
import type { Compare, FileInfo, RunPath, Server, State } from "./protocol.ts";
import { section, whenChanged } from "./section.ts";

/** What is read from the server for this version alone: files, runs, links. */
export const serverSections = [filesSection, lineageSection];

function waiting(panel: Panel, server: Server): HTMLElement | null {
  if (server.state === "loading") return element("div", { class: "awp-soft" }, "Reading…");
  if (server.state === "failed") {
    return element(
      "div",
      { class: "awp-error" },
      icon("warning"),
      ` ${server.words} `,
      button("Read again", () => void panel.act("again"), { icon: "refresh", tone: "quiet" }),
    );
  }
  return null;
}

function filesSection(panel: Panel, into: HTMLElement, row: string): (state: State) => void {
  const { element: box, body, note } = section("Files", true);
  into.append(box);
  const files = element("div", { class: "awp-section-part" });
  const differences = element("div", { class: "awp-section-part" });
  const compare = compareTools(panel, row, "files");
  body.append(compare.element, files, differences);
  const line = (file: FileInfo) =>
    element(
      "li",
      {},
      element(
        "span",
        { class: "awp-file" },
        element("span", { class: "awp-code awp-path", title: file.path }, file.path),
        file.reference
          ? element(
              "span",
              { class: "awp-reference awp-soft awp-small" },
              "Reference: ",
              element("span", { class: "awp-code", title: file.reference }, file.reference),
            )
          : null,
      ),
      element("span", { class: "awp-file-size awp-soft" }, file.size),
    );
  const show = whenChanged((server: Server) => {
    fill(note, server.state === "ready" ? server.filesTotal.toLocaleString("en-US") : "");
    const other = waiting(panel, server);
    if (other || server.state !== "ready") return fill(files, other);
    const list = element("ul", { class: "awp-files" }, ...server.files.map(line));
    const more = element("div", { class: "awp-row" });
    const offer = (have: number) => {
      if (have >= server.filesRead) {
        fill(
          more,
          server.filesTotal > server.filesRead
            ? element(
                "span",
                { class: "awp-soft awp-small" },
                `${(server.filesTotal - server.filesRead).toLocaleString("en-US")} more are in artifact.files().`,
              )
            : null,
        );
        return;
      }
      fill(
        more,
        button(
          "Show more files",
          async () => {
            const { files } = await panel.ask<{ files: FileInfo[] }>("files", { row, start: have });
            list.append(...files.map(line));
            offer(have + files.length);
          },
          { tone: "quiet" },
        ),
      );
    };
    fill(files, server.files.length ? list : element("span", { class: "awp-soft" }, "No files."), more);
    offer(server.files.length);
  });
  const showDifferences = whenChanged((now: Compare) => {
    const other = compare.show(now);
    files.hidden = now.files;
    differences.hidden = !now.files;
    const { fileChanges: found } = now;
    if (other || found?.state !== "ready") return fill(differences, other);
    fill(
      differences,
      summary(found.lines, found.differing, "The files are the same."),
      differenceList("Differences of files", found.lines, found.differing),
      unchanged(found.unchanged, [], found.unchanged === 1 ? "file" : "files"),
    );
  });
  return ({ server, compare: { difference: _metadata, ...now } }) => {
    show(server);
    showDifferences(now);
  };
}

function lineageSection(panel: Panel, into: HTMLElement): (state: State) => void {
  const { element: box, body, note } = section("Runs and links", true);
  into.append(box);
  const linked = (words: string, page: string, look: Record<string, string>) =>
    page
      ? element("a", { ...look, href: page, target: "_blank", rel: "noopener noreferrer" }, words)
      : element("span", look, words);
  const line = ({ path, page, name, state, by, byPage, id }: RunPath) => {
    const filter = id
      ? button(`Show what ${name || id} logged`, () => void panel.act("filter_run", { run: id }), {
          icon: "filter",
          bare: true,
          tone: "quiet",
        })
      : null;
    return element(
      "li",
      { class: "awp-run" },
      element(
        "span",
        { class: "awp-file" },
        linked(name || path, page, { class: name ? "awp-path" : "awp-code awp-path", title: path }),
        name
          ? element(
              "span",
              { class: "awp-soft awp-small" },
              element("span", { class: "awp-code" }, id),
              state ? ` · ${state}` : "",
              by ? " · " : "",
              by ? linked(by, byPage, {}) : null,
            )
          : null,
      ),
      filter,
    );
  };
  const untold = "Not told by the server.";
  const list = (title: string, lines: RunPath[] | null, none: string) =>
    element(
      "div",
      {},
      element("span", { class: "awp-label" }, title),
      lines?.length
        ? element("ul", { class: "awp-files" }, ...lines.map(line))
        : element("span", { class: "awp-soft" }, lines ? none : untold),
    );
  const paths = (words: string[]): RunPath[] =>
    words.map((path) => ({ path, page: "", name: "", state: "", by: "", byPage: "", id: "" }));
  const show = whenChanged((server: Server) => {
    const other = waiting(panel, server);
    if (other || server.state !== "ready") return fill(body, other);
    fill(note, "");
    fill(
      body,
      list("Logged by", server.loggedBy, untold),
      list("Used by", server.usedBy, "No known consumers."),
      server.usedByMore
        ? element(
            "div",
            { class: "awp-soft awp-small" },
            `The first ${server.usedBy?.length}; there may be more.`,
          )
        : null,
      server.source
        ? list("Source", paths([server.source]), "")
        : list("Linked in", server.links && paths(server.links), "Not linked."),
    );
  });
  return ({ server }) => show(server);
}
