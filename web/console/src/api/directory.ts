/** Log-in by the company's own directory: the way there, and back. */
import { tab } from "../lib/storage.ts";
import { call } from "./client.ts";

/** What is remembered of this tab while the browser is elsewhere. */
const STATE = "directory.state";
const NEXT = "directory.next";

/** Leaves this page for the directory. */
export async function goToDirectory(tenant: string, state: string, next: string): Promise<void> {
  const { url } = await call<{ url: string }>("POST", "/v1/login/directory", {
    body: { tenant },
    anonymous: true,
  });
  tab.write(STATE, state);
  tab.write(NEXT, next);
  location.assign(url);
}

/** What was chosen before the browser left; told once. */
export function leftBehind(): { state: string; next: string | null } {
  const left = { state: tab.read(STATE) ?? "", next: tab.read(NEXT) };
  tab.write(STATE, null);
  tab.write(NEXT, null);
  return left;
}

/** Hands over what the directory gave the browser in the address. */
export function bringBack(tenant: string, query: URLSearchParams): Promise<void> {
  const body: Record<string, string> = { tenant, state: query.get("state") ?? "" };
  for (const name of ["code", "iss", "error"]) {
    const value = query.get(name);
    if (value !== null) body[name] = value;
  }
  return call("PUT", "/v1/login/directory", { body, anonymous: true });
}
