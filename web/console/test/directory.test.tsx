import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { account } from "../src/api/account.ts";
import { LogInPage } from "../src/entry/login.tsx";
import { setLanguage } from "../src/i18n/index.ts";
import { go } from "../src/lib/router.ts";
import { me, put } from "./stage.tsx";

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const calls: { path: string; method: string; body: unknown }[] = [];
let answers: Record<string, () => Response>;
const left = vi.fn();

beforeEach(async () => {
  await setLanguage("en");
  localStorage.clear();
  sessionStorage.clear();
  account.set({ status: "out", expired: false });
  calls.length = 0;
  left.mockClear();
  vi.resetModules();
  vi.useFakeTimers();
  vi.spyOn(location, "assign").mockImplementation(left);
  answers = {
    "GET /v1/me": () => json(me()),
    "GET /v1/login/states": () => json({ states: ["available", "lunch"], directory: "acme" }),
    "POST /v1/login/directory": () => json({ url: "https://id.example/authorize?state=s" }),
    "PUT /v1/login/directory": () => new Response(null, { status: 204 }),
    "POST /v1/login": () => json(me()),
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const method = init.method ?? "GET";
    calls.push({ path, method, body: init.body ? JSON.parse(String(init.body)) : null });
    return answers[`${method} ${path.split("?")[0]}`]!();
  });
});

const settle = () =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(400);
  });

const button = (root: HTMLElement, text: string) =>
  [...root.querySelectorAll("button")].find((each) => each.textContent === text);

describe("log-in by a directory", () => {
  it("is offered below the password where the server knows one", async () => {
    go("/console/login");
    const root = await put(<LogInPage expired={false} />);
    expect(button(root, "Log in with your company account")).toBeUndefined();
    await settle();
    expect(root.querySelector("input[name=password]")).not.toBeNull();
    await act(() => button(root, "Log in with your company account")!.click());
    await settle();
    const begun = calls.find((each) => each.path === "/v1/login/directory");
    expect(begun?.body).toEqual({ tenant: "acme" });
    expect(left).toHaveBeenCalledWith("https://id.example/authorize?state=s");
    expect(sessionStorage.getItem("switchboard.console.directory.state")).toBe("available");
  });

  it("comes first at the company's own address", async () => {
    go("/console/login?company=acme");
    const root = await put(<LogInPage expired={false} />);
    await settle();
    expect(root.querySelector("input[name=password]")).toBeNull();
    await act(() => button(root, "Use a password instead")!.click());
    expect(root.querySelector("input[name=password]")).not.toBeNull();
  });
});

describe("back from a directory", () => {
  async function back(query: string): Promise<HTMLElement> {
    sessionStorage.setItem("switchboard.console.directory.state", "lunch");
    sessionStorage.setItem("switchboard.console.directory.next", "/console/archive?status=ended");
    const { go: goTo } = await import("../src/lib/router.ts");
    const { setLanguage: speak } = await import("../src/i18n/index.ts");
    await speak("en");
    goTo(`/console/directory/acme${query}`);
    const { default: FromDirectory } = await import("../src/entry/from-directory.tsx");
    const root = await put(<FromDirectory />);
    await settle();
    return root;
  }

  it("IS-99 logs in with the state that was chosen before, and goes on where it was", async () => {
    await back("?code=c&state=s&iss=https%3A%2F%2Fid.example");
    const brought = calls.find((each) => each.method === "PUT");
    expect(brought?.body).toEqual({
      tenant: "acme",
      state: "s",
      code: "c",
      iss: "https://id.example",
    });
    const entered = calls.find((each) => each.path === "/v1/login");
    expect(entered?.body).toEqual({
      tenant: "acme",
      login: "",
      password: "",
      state: "lunch",
      directory: true,
    });
    expect(location.pathname + location.search).toBe("/console/archive?status=ended");
  });

  it("IS-97 says why nobody came in, and keeps the code out of the address", async () => {
    answers["PUT /v1/login/directory"] = () => json({ code: "directory_expired" }, 401);
    const root = await back("?code=c&state=s");
    expect(location.search).toBe("");
    expect(root.querySelector("[role=alert]")?.textContent).toContain("took too long");
    expect(calls.some((each) => each.path === "/v1/login")).toBe(false);
    await act(() => button(root, "Begin again")!.click());
    expect(location.pathname + location.search).toBe("/console/login?company=acme");
  });

  it("asks for the second factor where the directory is none", async () => {
    answers["POST /v1/login"] = () => json({ code: "second_factor_needed" }, 401);
    const root = await back("?code=c&state=s");
    expect(root.textContent).toContain("Your company account was right.");
  });
});
