import type { Problem } from "./rest.ts";

/** A refusal by the server (`status` > 0), or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly problem?: Problem,
  ) {
    super(problem?.detail || problem?.title || code);
  }
}

/** One call of the REST interface; answers with the JSON body, throws `ApiError`. */
export const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        "Sb-Request": "1",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, "unreachable");
  }
  const type = answer.headers.get("Content-Type") || "";
  const data = /json/.test(type) ? await answer.json().catch(() => undefined) : await answer.text();
  if (!answer.ok) throw new ApiError(answer.status, data?.code || `http_${answer.status}`, data);
  return data as T;
};
