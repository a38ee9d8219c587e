/**
 * What this tab remembers over page turns. Where the browser closes storage to frames of
 * other sites, the loader keeps it and hands it back in the address's fragment.
 */
const NAME = "switchboard";
let kept: Record<string, unknown> = {};
let relay: ((text: string) => void) | undefined;

const read = (text: () => string | null | undefined): boolean => {
  try {
    kept = JSON.parse(text() || "{}");
    return true;
  } catch {
    return false;
  }
};

if (!read(() => sessionStorage.getItem(NAME))) {
  read(() => decodeURIComponent(location.hash.split("=")[1] || ""));
}

export const keepWith = (way: typeof relay): void => {
  relay = way;
};

export const recall = <T>(name: string): T | undefined => kept[name] as T | undefined;

export const keep = (name: string, value: unknown): void => {
  kept[name] = value;
  const text = JSON.stringify(kept);
  try {
    sessionStorage.setItem(NAME, text);
  } catch {
    relay?.(text);
  }
};
