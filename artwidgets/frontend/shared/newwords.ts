/** The words of a text, between its commas, that are not among those there are; each once. */
export function newWords(text: string, words: string[]): string[] {
  const typed = text.split(",").map((word) => word.trim());
  return [...new Set(typed)].filter((word) => word && !words.includes(word));
}
