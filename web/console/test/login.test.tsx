import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../src/api/account.ts";
import { LogInPage } from "../src/entry/login.tsx";
import { setLanguage } from "../src/i18n/index.ts";
import { enter, me, put } from "./stage.tsx";

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const calls: { path: string; init: RequestInit }[] = [];
let answer: () => Response;

beforeEach(async () => {
  await setLanguage("en");
  localStorage.clear();
  account.set({ status: "out", expired: false });
  calls.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    if (path.startsWith("/v1/login/states")) return json({ states: ["available", "lunch"] });
    return path === "/v1/me" ? json(me()) : answer();
  });
});

const settle = () =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(400);
  });

async function filled(): Promise<HTMLElement> {
  const root = await put(<LogInPage expired={false} />);
  const [tenant, login, password] = root.querySelectorAll("input.input");
  await enter(tenant as HTMLInputElement, "Acme ");
  await enter(login as HTMLInputElement, "anna");
  await enter(password as HTMLInputElement, "secret");
  await settle();
  return root;
}

async function submit(root: HTMLElement): Promise<void> {
  root
    .querySelector("form")!
    .dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settle();
}

describe("log-in", () => {
  it("IS-99 asks for the state, from the company's own list, and IS-98 names the company", async () => {
    answer = () => json({ agent: me() });
    const root = await filled();
    const choices = [...root.querySelectorAll<HTMLInputElement>("[type=radio]")];
    expect(choices.map((each) => each.closest("label")?.textContent)).toEqual(["Ready", "Lunch"]);
    await act(() => choices[1]!.click());
    await submit(root);
    const sent = calls.find((each) => each.path === "/v1/login")!;
    expect(JSON.parse(String(sent.init.body))).toEqual({
      tenant: "acme",
      login: "anna",
      password: "secret",
      state: "lunch",
    });
    expect(sent.init.headers).toMatchObject({ "sb-request": "1" });
    expect(account.get().status).toBe("in");
  });

  it("IS-97 refuses in one way, whatever was wrong, and tells how long to wait", async () => {
    answer = () => json({ code: "bad_login", detail: "no such agent" }, 401);
    let root = await filled();
    await submit(root);
    expect(root.querySelector("[role=alert]")?.textContent).toContain(
      "Company, log-in name or password is wrong.",
    );
    answer = () => json({ code: "rate_limited" }, 429, { "retry-after": "30" });
    root = await filled();
    await submit(root);
    expect(root.querySelector("[role=alert]")?.textContent).toContain("30 seconds");
  });
});
