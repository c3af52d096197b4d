/** Python counts characters, the browser UTF-16 units: they part at the first emoji. */

export function toUnits(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join("").length;
}

export function toCharacters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
