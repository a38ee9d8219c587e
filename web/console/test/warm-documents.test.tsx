import type { CarriedDocument, Information } from "@switchboard/wire";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { castOf } from "../src/archive/cast.ts";
import { EventLog } from "../src/archive/event-log.tsx";
import type { Happening } from "../src/desk/frames.ts";
import { tell as told } from "../src/desk/tell.ts";
import { loadTexts } from "../src/i18n/index.ts";
import { setPref } from "../src/lib/prefs.ts";
import { Pane } from "../src/work/pane.tsx";
import { AGENT, stamped, VISITOR } from "./scene.ts";
import { atDesk, put, tell } from "./stage.tsx";

const pdf = (file: string, name: string): CarriedDocument => ({
  file,
  name,
  media: "application/pdf",
  bytes: 2_000,
  sha256: "00".repeat(32),
});
const information: Information = {
  server: "https://a.example",
  company: "Acme",
  documents: [pdf("f1", "order.pdf"), pdf("f2", "plan.pdf"), pdf("f3", "bill.pdf")],
};
const CAME = { kind: "carried", transfer: "t0", company: "Acme", information } as const;
const became = (file: string, missing?: true): Happening => ({
  kind: "document_came",
  transfer: "t0",
  file,
  ...(missing && { missing }),
});

const happens = (seq: number, event: Happening) =>
  tell({ t: "event", s: "s1", ...stamped(seq, event) });
const settled = () => vi.waitFor(() => expect(document.querySelector(".carried")).not.toBeNull());

/** What is seen of each document: its link, or what is said of it. */
const seen = (root: ParentNode) =>
  [...root.querySelectorAll(".travelling-files li")].map(
    (each) => each.querySelector("a")?.getAttribute("href") ?? each.textContent?.trim(),
  );
const at = (file: string) => `/v1/sessions/s1/files/${file}`;

async function pane(event: Happening = CAME) {
  const root = await put(<Pane id="s1" alone />);
  await happens(1, { kind: "owner_changed", leg: AGENT, to: AGENT });
  await happens(2, { kind: "line", leg: VISITOR, text: "hello" });
  await happens(3, event);
  await settled();
  return root;
}

beforeEach(async () => {
  setPref("browse", false);
  await atDesk();
});

describe("documents that come with a visitor", () => {
  it("WT-6 WT-14 are on their way, then here or missing, in the one place where they are told of", async () => {
    const root = await pane();
    const rows = root.querySelectorAll(".transcript .row").length;
    expect(seen(root)).toEqual([
      "order.pdf 2 kB · on its way",
      "plan.pdf 2 kB · on its way",
      "bill.pdf 2 kB · on its way",
    ]);
    await happens(4, became("f1"));
    await happens(5, became("f2", true));
    expect(seen(root)).toEqual([
      at("f1"),
      "“plan.pdf” did not come.",
      "bill.pdf 2 kB · on its way",
    ]);
    expect(root.querySelector(".travelling-files .note-warn")?.textContent).toContain("plan.pdf");
    expect(root.querySelectorAll(".transcript .row")).toHaveLength(rows);
  });

  it("WT-6 what has not come by the end of the session does not come", async () => {
    const root = await pane();
    await happens(4, became("f1"));
    await happens(5, { kind: "ended", reason: "closed" });
    expect(seen(root)).toEqual([at("f1"), "“plan.pdf” did not come.", "“bill.pdf” did not come."]);
  });

  it("whoever has left before the end is told nothing that they cannot know", async () => {
    const root = await pane();
    await happens(4, { kind: "leg_removed", leg: AGENT, reason: "left" });
    expect(seen(root)[0]).toBe("order.pdf 2 kB · on its way");
  });

  it("that were sent away are our own, and can be opened", async () => {
    const root = await pane({ ...CAME, out: true });
    expect(seen(root)).toEqual([at("f1"), at("f2"), at("f3")]);
  });

  it("how often somebody was handed over is told from the second time on", async () => {
    const facts = async (hops: number) => {
      const root = await pane({ ...CAME, information: { ...information, hops } });
      return root.querySelector(".travelling-facts")?.textContent;
    };
    expect(await facts(1)).not.toContain("Handed over");
    await atDesk();
    expect(await facts(2)).toContain("Handed over2 times");
  });
});

describe("documents in the archive", () => {
  const log = [stamped(1, CAME), stamped(2, became("f1")), stamped(3, became("f2", true))];
  const shown = async (over: boolean) => {
    await loadTexts("archive");
    const root = await put(
      <EventLog
        session="s1"
        log={log}
        cast={castOf(log, [])}
        raw={false}
        all
        after={0}
        over={over}
      />,
    );
    await settled();
    return root;
  };

  it("WT-6 are here, missing, or on their way while the session goes on", async () => {
    const running = await shown(false);
    expect(seen(running)).toEqual([
      at("f1"),
      "“plan.pdf” did not come.",
      "bill.pdf 2 kB · on its way",
    ]);
    expect(seen(await shown(true))[2]).toBe("“bill.pdf” did not come.");
  });

  it("are told of by name, as far as it is known", async () => {
    const root = await shown(true);
    const notes = [...root.querySelectorAll(".log-row")].slice(1);
    expect(notes.map((row) => row.querySelector(".log-what")?.textContent)).toEqual([
      "Document order.pdf has come",
      "Document plan.pdf did not come",
    ]);
    const nobody = castOf([], []);
    expect(told(became("f1"), nobody)).toBe("A document has come");
    expect(told(became("f1", true), nobody)).toBe("A document did not come");
  });
});
