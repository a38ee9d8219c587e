/** Forms of the behaviours: one list per behaviour, one line per parameter. Others get raw JSON. */
export type Param =
  | { name: string; kind: "queue" }
  | { name: string; kind: "number"; min: number; max: number; usual: number | null }
  | { name: string; kind: "flag" };

export const FORMS: Record<string, Param[]> = {
  help_desk: [
    { name: "queue", kind: "queue" },
    { name: "ring_s", kind: "number", min: 5, max: 300, usual: 20 },
    { name: "visitor_grace_s", kind: "number", min: 10, max: 86_400, usual: 600 },
    { name: "agent_grace_s", kind: "number", min: 5, max: 3_600, usual: 60 },
    { name: "auto_accept", kind: "flag" },
    { name: "question_first", kind: "flag" },
    { name: "transfer_asks", kind: "flag" },
    { name: "search_s", kind: "number", min: 5, max: 600, usual: 60 },
    { name: "max_members", kind: "number", min: 2, max: 100_000, usual: null },
  ],
  open_room: [
    { name: "max_members", kind: "number", min: 2, max: 100_000, usual: null },
    { name: "grace_s", kind: "number", min: 10, max: 86_400, usual: 300 },
    { name: "crowd_above", kind: "number", min: 1, max: 1_000, usual: 50 },
    { name: "listed", kind: "flag" },
  ],
};

export type Params = Record<string, unknown>;

/** The parameters with one changed; an empty value takes the usual one by being left out. */
export function withParam(params: Params, name: string, value: unknown): Params {
  const { [name]: _, ...rest } = params;
  return value === "" || value === undefined || value === false ? rest : { ...rest, [name]: value };
}

/** A JSON object, or null. */
export function parseParams(text: string): Params | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Params)
      : null;
  } catch {
    return null;
  }
}
