import { expect, test } from "vitest";
import { accepts, shownAs, sizeOf } from "../src/files.ts";

test("WT-3 a file is offered, shown and measured as what it is", () => {
  expect(accepts(["picture", "archive"])).toBe("image/png,image/jpeg,image/gif,image/webp,.zip");
  expect(accepts([])).toBe("");
  expect(shownAs("image/png")).toBe("picture");
  expect(shownAs("audio/wav")).toBe("sound");
  expect(shownAs("application/pdf")).toBe("other");
  expect(sizeOf(7, "en")).toBe("7 byte");
  expect(sizeOf(70_000, "en")).toBe("70 kB");
  expect(sizeOf(2_460_000, "en")).toBe("2.5 MB");
  expect(sizeOf(2_460_000, "de")).toBe("2,5 MB");
});
