/** Forms of services: the server says what each behaviour takes. */

/** One parameter, as `GET /v1/capabilities` tells of it. */
export interface Param {
  name: string;
  kind: "queue" | "flag" | "seconds" | "number" | "skills" | "names" | "choice" | "words" | "links";
  required: boolean;
  min?: number;
  max?: number;
  usual?: number;
  /** Of a choice. */
  words?: string[];
}

/** Whether it is told in minutes: a length of a later time, not of something that rings. */
export const inMinutes = ({ name, kind, min }: Param): boolean =>
  kind === "seconds" && name.startsWith("rendezvous_") && (min ?? 0) % 60 === 0;

export interface Kind {
  behaviour: string;
  params: Param[];
}

export type Params = Record<string, unknown>;

/** The parameters with one changed; an empty value takes the usual one by being left out. */
export function withParam(params: Params, name: string, value: unknown): Params {
  const { [name]: _, ...rest } = params;
  const empty =
    value === "" ||
    value === undefined ||
    value === false ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0);
  return empty ? rest : { ...rest, [name]: value };
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

/** Levels by name, and the same as rows of a form. */
export type Levels = Record<string, number>;
export type Level = [name: string, level: number];

export const rowsOf = (levels: Levels): Level[] => Object.entries(levels);

/** Rows without a name do not count. */
export const levelsOf = (rows: Level[]): Levels =>
  Object.fromEntries(rows.map(([name, level]) => [name.trim(), level]).filter(([name]) => name));
