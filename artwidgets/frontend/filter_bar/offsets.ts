/** Python counts the characters of the query it was sent, the browser UTF-16 units of what is in the field. */

export function toUnits(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join("").length;
}

export function toCharacters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** Where a character of the query, which is sent without the blanks around it, stands in the field. */
export function inField(field: string, characters: number): number {
  return led(field) + toUnits(field.trim(), characters);
}

/** Which character of the query stands at a place in the field. */
export function inQuery(field: string, units: number): number {
  const text = field.trim();
  return toCharacters(text, Math.max(0, Math.min(units - led(field), text.length)));
}

/** Blanks before the query. */
function led(field: string): number {
  return field.length - field.trimStart().length;
}
