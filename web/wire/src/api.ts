import type { Problem } from "./rest.ts";

/** A refusal by the server (`status` > 0), or no answer at all (`status` 0). */
export class ApiError extends Error {
  declare readonly status: number;
  declare readonly code: string;
  declare readonly problem?: Problem;

  constructor(status: number, code: string, problem?: Problem) {
    super(problem?.detail || problem?.title || code);
    Object.assign(this, { status, code, problem });
  }
}

/** One call of the REST interface; answers with the JSON body, throws `ApiError`. */
export const call = async <T>(
  method: string,
  path: string,
  body?: unknown,
  more?: RequestInit,
): Promise<T> => {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers: {
        "Sb-Request": "1",
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      // Of nothing this makes nothing.
      body: JSON.stringify(body) as string,
      ...more,
    });
  } catch {
    throw new ApiError(0, "unreachable");
  }
  const json = /json/.test(answer.headers.get("Content-Type")!);
  const data = json ? await answer.json().catch(() => undefined) : await answer.text();
  if (!answer.ok) throw new ApiError(answer.status, data?.code || `http_${answer.status}`, data);
  return data as T;
};
