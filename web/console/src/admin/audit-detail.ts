/** What an entry of the audit trail says: fields that were set, and those that changed with both values. */
const plain = (value: unknown): string =>
  value === null || value === "" ? "–" : typeof value === "string" ? value : JSON.stringify(value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A change has each field as it was and as it is; what was made or deleted has single values. */
export function detailText(action: string, value: unknown, path = ""): string {
  if (!isObject(value)) return "";
  const changed = /\.(change|disable|secret|wrap_up)$/.test(action);
  return Object.entries(value)
    .map(([name, each]) => {
      const label = path + name;
      if (isObject(each)) return detailText(action, each, `${label}.`);
      if (changed && Array.isArray(each) && each.length === 2)
        return `${label}: ${plain(each[0])} → ${plain(each[1])}`;
      return `${label}: ${plain(each)}`;
    })
    .filter(Boolean)
    .join(", ");
}
