/** A short list of the administrator: read whole, read again after every change. */
import { useEffect, useState } from "preact/hooks";
import { call, type Page, Problem } from "../api/client.ts";

export interface Resource<T> {
  items: T[] | null;
  problem: unknown;
  reload: () => Promise<void>;
}

export function useResource<T>(path: string): Resource<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const reload = async () => {
    try {
      setItems((await call<Page<T>>("GET", path)).items);
      setProblem(null);
    } catch (cause) {
      setProblem(cause);
    }
  };
  useEffect(() => {
    void reload();
  }, [path]);
  return { items, problem, reload };
}

export const create = <T>(path: string, body: unknown): Promise<T> =>
  call<T>("POST", path, { body });
export const replace = <T>(path: string, id: string, body: unknown): Promise<T> =>
  call<T>("PUT", `${path}/${encodeURIComponent(id)}`, { body });
export const remove = (path: string, id: string): Promise<void> =>
  call<void>("DELETE", `${path}/${encodeURIComponent(id)}`);

interface Fault {
  field: string;
  message: string;
}

/** Which parameter of a service is meant, the server says at the beginning of its message. */
function named(fault: Fault): Fault {
  const [, name, message] =
    (fault.field === "params" && /^(\w+): (.+)$/s.exec(fault.message)) || [];
  return name && message ? { field: `params.${name}`, message } : fault;
}

/** The server's message for a field; a field of `params` may come with or without its prefix. */
export function faultOf(problem: unknown, field: string): string | undefined {
  if (!(problem instanceof Problem)) return undefined;
  const last = field.split(".").at(-1);
  const faults = problem.fields.flatMap((each) => [each, named(each)]);
  return faults.find(
    (each) => each.field === field || each.field === last || each.field.startsWith(`${field}[`),
  )?.message;
}

/** Fields the form does not show: their messages belong to the whole form. */
export function otherFaults(problem: unknown, shown: string[]): string[] {
  if (!(problem instanceof Problem)) return [];
  return problem.fields
    .map(named)
    .filter(
      (each) =>
        !shown.some(
          (field) =>
            each.field === field ||
            field.endsWith(`.${each.field}`) ||
            each.field.startsWith(`${field}[`),
        ),
    )
    .map((each) => `${each.field}: ${each.message}`);
}

/** One entry per line. */
export const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
