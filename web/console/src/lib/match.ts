/** Search in short lists: every word must occur; starts of words count more. */
const plain = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Higher is better; null is no match. */
export function score(text: string, query: string): number | null {
  const hay = plain(text);
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const at = hay.indexOf(word);
    if (at < 0) return null;
    if (at === 0) sum += 4;
    else if (/[\s\p{P}]/u.test(hay[at - 1] ?? "")) sum += 3;
    else if (new RegExp(`[\\s\\p{P}]${literal(word)}`, "u").test(hay)) sum += 3;
    else sum += 1;
  }
  return sum;
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** The matching ones, best first, otherwise in their order. */
export function rankMatch<T>(items: T[], query: string, text: (item: T) => string): T[] {
  return items
    .map((item, index) => ({ item, index, points: score(text(item), query) }))
    .filter((each): each is typeof each & { points: number } => each.points !== null)
    .sort((a, b) => b.points - a.points || a.index - b.index)
    .map((each) => each.item);
}
