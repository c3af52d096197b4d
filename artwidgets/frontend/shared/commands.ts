/** Made of artwidgets/widgets/commands.py by `python -m tests.frontend.protocol`. Edit that. */

/** What the buttons of the toolbar say. */
export const COMMANDS = {
  delete: {
    label: "Delete",
    title: "Mark for deletion, or take the marks away (Delete key). Nothing is sent before you apply.",
  },
  expire: {
    label: "Delete in 7 days",
    title:
      "Delete later, by a TTL; until then it can be kept after all (Shift + Delete). Nothing is sent before you apply.",
  },
  keep_after_all: { label: "Keep after all", title: "Take back that it goes on that day" },
  edit: { label: "Edit" },
  keep: {
    label: "Clean up by rule",
    title: "Say what stays, see what goes and why, and mark it: a policy, as a form or as TOML",
  },
  undo: { label: "Undo" },
  redo: { label: "Redo" },
  review: { label: "Review changes" },
  filter: { label: "Go to the filter" },
  refresh: { label: "Refresh" },
  details: { label: "Details", title: "Show or hide the details of the row in focus" },
  overview: { label: "Overview", title: "What fills the storage: by type, collection, version and month" },
  facets: { label: "Facets", title: "Filter by type, collection, alias, tag, age, size, use" },
  history: { label: "History" },
  help: { label: "Keyboard shortcuts", title: "Keyboard shortcuts (?)" },
  staged_only: { label: "Staged only", title: "Show all that is staged, also what the filter hides" },
  clear: { label: "Clear" },
} as const;

/** Keys of the table that ask for a command, and what that does. */
export const COMMAND_KEYS = [
  ["Delete", "Mark for deletion"],
  ["Shift + Delete", "Delete in 7 days, or keep after all"],
  ["Ctrl + Z / Ctrl + Shift + Z", "Undo / redo"],
  ["Ctrl + Enter", "Review changes"],
  ["/", "Go to the filter"],
] as const;
