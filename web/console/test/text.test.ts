import { describe, expect, it } from "vitest";
import { parseParams, withParam } from "../src/admin/params.ts";
import { faultOf, lines, otherFaults } from "../src/admin/resource.ts";
import { Problem } from "../src/api/client.ts";
import { fillReply, findReplies, firstGap, slashQuery } from "../src/desk/canned.ts";
import { tell } from "../src/desk/tell.ts";
import { setLanguage } from "../src/i18n/index.ts";
import { snippets } from "../src/kit/snippet.tsx";
import { pathOf, shortAddress, typedAddress, webAddress } from "../src/lib/link.ts";
import { rankMatch, score } from "../src/lib/match.ts";
import { match } from "../src/lib/router.ts";
import { clockLength } from "../src/lib/time.ts";
import { framePage } from "../src/work/frame-page.ts";

describe("canned replies", () => {
  it("IS-65 fills values, falls back, and shows what is missing", () => {
    const values = { name: "Vera", agent: "Anna", company: null };
    expect(fillReply("Hello {name}, I am {agent}.", values)).toBe("Hello Vera, I am Anna.");
    expect(fillReply("Welcome to {company|our shop}!", values)).toBe("Welcome to our shop!");
    expect(fillReply("Hello {company}!", values)).toBe("Hello {company}!");
    expect(firstGap("Hello {company}!", values)).toEqual([6, 15]);
    expect(firstGap("Use {braces} freely", values)).toBeNull();
    expect(fillReply("Use {braces} freely", values)).toBe("Use {braces} freely");
  });

  it("searches while a slash starts the draft, and not in addresses or prose", () => {
    expect(slashQuery("/")).toBe("");
    expect(slashQuery("/ret")).toBe("ret");
    expect(slashQuery("/free repairs")).toBe("free repairs");
    expect(slashQuery("and/or")).toBeNull();
    expect(slashQuery("/home/anna")).toBeNull();
    expect(slashQuery("/a\nb")).toBeNull();
  });

  it("puts the shortcut before the text", () => {
    const all = [
      { id: "1", shortcut: "hours", text: "We open at nine." },
      { id: "2", shortcut: "bye", text: "Thank you for the hours together." },
      { id: "3", shortcut: "ho", text: "Merry." },
    ];
    expect(findReplies(all, "ho").map((each) => each.id)).toEqual(["3", "1", "2"]);
    expect(findReplies(all, "nothing")).toEqual([]);
    expect(findReplies(all, "")).toHaveLength(3);
  });
});

describe("addresses", () => {
  it("lets only web addresses through", () => {
    expect(webAddress("javascript:alert(1)")).toBeNull();
    expect(webAddress("data:text/html,x")).toBeNull();
    expect(webAddress(null)).toBeNull();
    expect(webAddress("https://a.example")).toBe("https://a.example/");
  });

  it("IS-49 reads what a person types, and says what is no address", () => {
    expect(typedAddress("example.com/boots")).toBe("https://example.com/boots");
    expect(typedAddress("localhost:8080/x")).toBe("http://localhost:8080/x");
    expect(typedAddress("/cart", "https://a.example/x?y")).toBe("https://a.example/cart");
    expect(typedAddress("http://a.example")).toBe("http://a.example/");
    expect(typedAddress("javascript:alert(1)")).toBeNull();
    expect(typedAddress("ftp://a.example")).toBeNull();
    expect(typedAddress("two words")).toBeNull();
    expect(typedAddress("boots")).toBeNull();
    expect(typedAddress("")).toBeNull();
  });

  it("shortens for reading", () => {
    expect(shortAddress("https://www.a.example/")).toBe("a.example");
    expect(shortAddress("https://a.example/b?c=1#d")).toBe("a.example/b?c=1#d");
    expect(shortAddress("nonsense")).toBe("nonsense");
    expect(pathOf("https://a.example/%C3%A4")).toBe("/ä");
  });
});

describe("messages of the framed page", () => {
  const frame = {};
  const told = (data: unknown, origin = "https://a.example", source: unknown = frame) =>
    framePage({ data, origin, source }, frame);

  it("takes the page of that frame only, about its own origin only", () => {
    expect(told({ sb: "page", url: "https://a.example/x", title: "X" })).toEqual({
      url: "https://a.example/x",
      origin: "https://a.example",
      title: "X",
    });
    expect(told({ sb: "page", url: "https://b.example/x" })).toBeNull();
    expect(told({ sb: "page", url: "https://a.example/x" }, "https://a.example", {})).toBeNull();
    expect(told({ sb: "other", url: "https://a.example/x" })).toBeNull();
    expect(told({ sb: "page", url: "javascript:alert(1)" })).toBeNull();
    expect(told(null)).toBeNull();
    expect(
      framePage(
        {
          data: { sb: "page", url: "https://a.example/" },
          origin: "https://a.example",
          source: null,
        },
        null,
      ),
    ).toBeNull();
  });

  it("IS-61 takes of a copy what the copy stands for, and nothing else", () => {
    const copy = { address: "", origin: "https://x.pages.example", from: "https://a.example" };
    const of = (url: string, from: string, more = {}) =>
      framePage({ data: { sb: "page", url, ...more }, origin: from, source: frame }, frame, copy);
    expect(of("https://a.example/x", copy.origin, { problem: "secure" })).toEqual({
      url: "https://a.example/x",
      origin: copy.origin,
      problem: "secure",
    });
    expect(of("https://x.pages.example/x", copy.origin)).toBeNull();
    expect(of("https://b.example/x", copy.origin)).toBeNull();
    expect(of("https://a.example/x", "https://y.pages.example")).toBeNull();
    expect(of("https://a.example/x", "https://a.example")?.origin).toBe("https://a.example");
  });
});

describe("small things", () => {
  it("matches routes", () => {
    expect(match("/console/archive/:id", "/console/archive/a%20b")).toEqual({ id: "a b" });
    expect(match("/console", "/console/")).toEqual({});
    expect(match("/console", "/console/x")).toBeNull();
    expect(match("/console/:id", "/console/%E0%A4%A")).toBeNull();
  });

  it("finds commands by words in any order and without accents", () => {
    expect(score("Open Zoë beside", "beside zoe")).not.toBeNull();
    expect(score("Open", "close")).toBeNull();
    expect(rankMatch(["reopen", "open"], "open", (each) => each)).toEqual(["open", "reopen"]);
  });

  it("writes lengths the same in every language", () => {
    expect([0, 7_000, 754_000, 11_045_000, -5].map(clockLength)).toEqual([
      "0:00",
      "0:07",
      "12:34",
      "3:04:05",
      "0:00",
    ]);
  });

  it("leaves usual parameters out", () => {
    expect(withParam({ queue: "q", ring_s: 20 }, "ring_s", "")).toEqual({ queue: "q" });
    expect(withParam({}, "auto_accept", true)).toEqual({ auto_accept: true });
    expect(withParam({ auto_accept: true }, "auto_accept", false)).toEqual({});
    expect(parseParams("[1]")).toBeNull();
    expect(parseParams("{")).toBeNull();
    expect(parseParams('{"a":1}')).toEqual({ a: 1 });
  });

  it("finds the server's message for a field, with or without prefix", () => {
    const problem = new Problem(422, "invalid", "No", [
      { field: "params.ring_s", message: "too small" },
      { field: "origins[1]", message: "bad" },
      { field: "odd", message: "strange" },
    ]);
    expect(faultOf(problem, "params.ring_s")).toBe("too small");
    expect(faultOf(problem, "origins")).toBe("bad");
    expect(faultOf(problem, "name")).toBeUndefined();
    expect(otherFaults(problem, ["params.ring_s", "origins"])).toEqual(["odd: strange"]);
    expect(lines(" a \n\n b")).toEqual(["a", "b"]);
  });

  it("gives the snippet in both forms", () => {
    const { usual, strict } = snippets("https://sb.example", "key1");
    expect(usual).toContain('(window,document,"https://sb.example","key1")');
    expect(strict).toContain(
      '<script async src="https://sb.example/embed.js" data-site="key1"></script>',
    );
    expect(strict).not.toContain("function");
  });
});

describe("events", () => {
  it("IS-5 says that an event is of a newer release, and that one was removed", async () => {
    await setLanguage("en");
    const cast = { name: () => "" };
    const told = (event: object) => tell(event as Parameters<typeof tell>[0], cast);
    expect(told({ kind: "teleported", text: "secret" })).toBe(
      "An event of a newer release: teleported",
    );
    expect(told({ kind: "erased", was: "teleported" })).toBe(
      "Content removed with the visitor’s name: teleported",
    );
  });
});
