import { describe, expect, it } from "vitest";
import { createStore, part } from "../src/lib/store.ts";

describe("a part of a store", () => {
  it("tells its readers of nothing else, and is asked only while it is read", () => {
    const store = createStore({ a: 1, b: 1 });
    let asked = 0;
    let idle = 0;
    const a = part(
      store,
      (state) => {
        asked += 1;
        return state.a;
      },
      () => {
        idle += 1;
      },
    );
    const told: string[] = [];
    const stops = ["one", "two"].map((name) => a.subscribe(() => told.push(`${name} ${a.get()}`)));
    store.update((state) => ({ ...state, b: 2 }));
    expect(told).toEqual([]);
    store.update((state) => ({ ...state, a: 2 }));
    expect(told).toEqual(["one 2", "two 2"]);

    stops[0]!();
    expect(idle).toBe(0);
    stops[1]!();
    stops[1]!();
    expect(idle).toBe(1);
    asked = 0;
    store.update((state) => ({ ...state, a: 3 }));
    expect(asked).toBe(0);

    // What happened meanwhile is no news to those who come later.
    a.subscribe(() => told.push("three"));
    store.update((state) => ({ ...state, b: 3 }));
    expect(told).toEqual(["one 2", "two 2"]);
  });
});
