import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";

const PAGES = [
  "index",
  "shop",
  "tent-halden",
  "sleeping-bag-isen",
  "pack-torr",
  "guide-tents",
  "basket",
  "checkout",
  "trips",
  "trip-traverse",
  "trip-navigation",
  "apply",
  "care",
  "repair-request",
  "warranty",
  "insurance",
  "reparatur",
  "rihlat",
  "about",
  "contact",
  "privacy",
  "thanks",
].map((name) => `${name}.html`);

// The narrow layout differs in its parts, and these pages have them all.
const NARROW = ["index.html", "apply.html", "shop.html", "rihlat.html"];

test("every page of the demo site is accessible and fits the screen @phone", async ({
  people,
  isMobile,
}) => {
  const page = await people.visitor();
  for (const path of PAGES) {
    await page.goto(new URL(path, page.url()).href);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
    if (!isMobile || NARROW.includes(path)) await expectAccessible(page);
  }
});

test("a basket is filled, changed and ordered @phone", async ({ people }) => {
  const page = await people.visitor("shop.html");
  await page.getByText("Tents", { exact: true }).click();
  await expect(page.getByText("3 products")).toBeVisible();
  await page.getByRole("button", { name: "Add to basket: Halden 2" }).click();
  await page.getByText("Light", { exact: true }).click();
  await page.getByRole("button", { name: "Add to basket: Glim lantern" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Glim lantern" })).toBeVisible();

  await page.getByRole("link", { name: /^Basket/ }).click();
  await page.getByLabel("Quantity of Glim lantern").fill("2");
  await page.getByLabel("Quantity of Glim lantern").press("Tab");
  await expect(page.getByText("€473.00").first()).toBeVisible();
  await page.getByRole("button", { name: "Remove Halden 2" }).click();
  await expect(page.getByText("€90.50")).toBeVisible();

  await page.getByRole("link", { name: "Go to checkout" }).click();
  await page.getByRole("button", { name: "Place the order" }).click();
  await expect(page.getByRole("alert")).toContainText("8 answers are missing or wrong.");
  await expectAccessible(page);
  for (const [label, text] of [
    ["Full name", "Ruth Berg"],
    ["E-mail", "ruth@example.org"],
    ["Street and number", "Quayside 9"],
    ["Postcode", "1204"],
    ["Town", "Larkmoor"],
    ["Card number", "4242 4242 4242"],
    ["Expires", "12/30"],
    ["Security code", "123"],
  ] as const) {
    await page.getByLabel(label).fill(text);
  }
  await page.getByRole("button", { name: "Place the order" }).click();
  await expect(page.getByRole("heading", { name: "Thank you. We have it." })).toBeVisible();
  await expect(page.getByRole("link", { name: "Basket 0 items" })).toBeVisible();
});

test("the long form estimates, counts and names what is missing @phone", async ({ people }) => {
  const page = await people.visitor("apply.html");
  await page.getByLabel("Which trip?").selectOption("traverse");
  await page.getByLabel("How many of you?").fill("2");
  await page.getByLabel("Luggage carried (€60)").check();
  await expect(page.getByText("€1,900")).toBeVisible();
  await expect(page.getByText(/^3 of \d+ answers/)).toBeVisible();

  await page.getByRole("button", { name: "Send the application" }).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("alert").getByRole("link", { name: "Date of birth" }).click();
  await expect(page.getByLabel("Date of birth")).toBeFocused();
});
