import { beforeEach, describe, expect, it, vi } from "vitest";
import * as actions from "../src/desk/desk.ts";
import type { Offer } from "../src/desk/frames.ts";
import { Offers } from "../src/work/offers.tsx";
import { atDesk, press, put, tell } from "./stage.tsx";

vi.mock("../src/desk/desk.ts", async (original) => ({
  ...(await original<typeof actions>()),
  answer: vi.fn(async () => {}),
}));

const offer = (): Offer => ({
  offer: "o1",
  session: "s9",
  service_name: "Sales",
  visitor_name: "Vera",
  question: "Is it <b>new</b>?",
  page: "https://a.example/boots",
  title: "Boots",
  waited_ms: 5_000,
  expires_at: new Date(Date.now() + 20_000).toISOString(),
  known: true,
  front: false,
});

beforeEach(async () => {
  vi.mocked(actions.answer).mockClear();
  await atDesk();
});

describe("an offer", () => {
  it("IS-69 says who and why, and rings", async () => {
    const heard: string[] = [];
    document.addEventListener("switchboard:sound", (event) =>
      heard.push((event as CustomEvent<string>).detail),
    );
    const root = await put(<Offers />);
    await tell({ t: "offer", offer: offer() });
    expect(root.querySelector("[role=alert]")?.textContent).toContain("Vera");
    const card = root.querySelector(".offer")!;
    for (const part of ["Vera", "Sales", "Is it <b>new</b>?", "Boots", "Was here before"]) {
      expect(card.textContent).toContain(part);
    }
    expect(card.querySelector("b")).toBeNull();
    expect(heard).toEqual(["offer"]);
    await tell({ t: "offer_over", offer: "o1", answer: "withdrawn" });
    expect(root.querySelector(".offer")).toBeNull();
  });

  it("takes the keyboard only when nobody is writing", async () => {
    const root = await put(<Offers />);
    await tell({ t: "offer", offer: offer() });
    expect(document.activeElement?.textContent).toBe("Accept");
    await tell({ t: "offer_over", offer: "o1", answer: "withdrawn" });
    const field = document.createElement("textarea");
    root.append(field);
    field.focus();
    await tell({ t: "offer", offer: offer() });
    expect(document.activeElement).toBe(field);
  });

  it("is accepted by its button and declined by Esc", async () => {
    const root = await put(<Offers />);
    await tell({ t: "offer", offer: offer() });
    root.querySelector<HTMLElement>(".offer .button-primary")!.click();
    expect(actions.answer).toHaveBeenLastCalledWith("o1", true);
    await press(root.querySelector(".offer .button-primary")!, "Escape");
    expect(actions.answer).toHaveBeenLastCalledWith("o1", false);
  });
});
