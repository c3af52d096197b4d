import { plural, spoken, t } from "../shared/words.ts";

/** Numbers as they are read. Sizes are written as Python's `format_size` writes them. */

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in decimal units with at most one decimal: "999 B", "1.2 GB", "345 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  let unit = 0;
  // 999.5 would be written as "1000": such a value belongs to the next unit.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = value >= 99.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, "");
  return `${text} ${UNITS[unit]}`;
}

/** A part of a whole: "31%", "0.4%", "under 0.1%". */
export function share(part: number, total: number): string {
  if (!part || !total) return "0%";
  const percent = (100 * part) / total;
  if (percent < 0.1) return t("under 0.1%");
  return `${percent >= 9.95 ? percent.toFixed(0) : percent.toFixed(1).replace(/\.0$/, "")}%`;
}

export function versions(n: number): string {
  return plural(n, "{n} version", "{n} versions");
}

/** "2026-03-01" as "March 2026"; where there is little room as "Mar 2026", or as "Mar". */
export function month(day: string, look: "long" | "short" | "bare" = "long"): string {
  return new Date(day).toLocaleDateString(spoken(), {
    month: look === "long" ? "long" : "short",
    ...(look === "bare" ? {} : { year: "numeric" as const }),
    timeZone: "UTC",
  });
}
