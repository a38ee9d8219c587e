/** Calls of the server's REST interface. Every failure is a `Problem` with a stable code. */

import type { Choice } from "@switchboard/wire";

export interface FieldError {
  field: string;
  message: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: FieldError[] = [],
    /** Seconds the server asks to wait, where it says so. */
    readonly retryAfter: number | null = null,
    /** What may have been meant, with `subject_unclear`. */
    readonly choices: Choice[] = [],
  ) {
    super(message);
    this.name = "Problem";
  }
}

type Signed = () => void;
let onSignedOut: Signed = () => {};
/** Told when the server does not know this log-in any more. */
export function whenSignedOut(handler: Signed): void {
  onSignedOut = handler;
}

async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get("retry-after"));
  const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
  try {
    const body = (await response.json()) as {
      title?: string;
      code?: string;
      detail?: string;
      errors?: FieldError[];
      choices?: Choice[];
    };
    return new Problem(
      response.status,
      body.code ?? `http_${response.status}`,
      body.detail ?? body.title ?? response.statusText,
      body.errors ?? [],
      retryAfter,
      body.choices,
    );
  } catch {
    return new Problem(
      response.status,
      `http_${response.status}`,
      response.statusText,
      [],
      retryAfter,
    );
  }
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Options {
  body?: unknown;
  /** Sent as it is, in place of a body. */
  raw?: Blob;
  query?: Record<string, string | number | null | undefined>;
  signal?: AbortSignal;
  /** A 401 is an answer of this call (log-in), not the end of the log-in. */
  anonymous?: boolean;
}

export async function call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") headers["sb-request"] = "1";
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path + (text ? `?${text}` : ""), {
      method,
      headers,
      body: options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      credentials: "same-origin",
      cache: "no-store",
      signal: options.signal ?? null,
    });
  } catch (cause) {
    if ((cause as Error).name === "AbortError") throw cause;
    throw new Problem(0, "offline", "The server cannot be reached.");
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && !options.anonymous) onSignedOut();
    throw problem;
  }
  if (response.status === 204 || response.headers.get("content-length") === "0")
    return undefined as T;
  return (await response.json()) as T;
}

/** Lists come as `{items, next?}`. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}
