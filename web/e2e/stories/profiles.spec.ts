// What sessions look like: written by the administrator, seen by visitors.
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { pictureOf } from "../fixtures/picture.ts";
import { Visit } from "../fixtures/visit.ts";

test("IS-117 IS-118 IS-119 the administrator writes a profile, visitors see it, and it comes back", async ({
  people,
}, info) => {
  const admin = await people.staff("admin", "away");
  await admin.goto(`${people.links.server}/console/admin/profiles`);
  const card = admin.getByRole("listitem", { name: "One to one" });
  await expect(card.getByText("Default", { exact: true })).toBeVisible();
  await card.getByRole("button", { name: "Add a profile to One to one" }).click();
  await admin.getByRole("menuitem", { name: "Sales" }).click();
  const form = admin.getByRole("dialog", { name: "Add a profile" });
  await expect(form.getByLabel("Name", { exact: true })).toHaveValue("Sales");
  const preview = form.getByRole("region", { name: "Preview" });
  await expect(preview).toContainText("We are glad to help you choose.");
  // A colour on which white cannot be read is mended, and that is said.
  await form.getByLabel("Accent colour").last().fill("#ffd400");
  await expect(preview.getByRole("status")).toContainText("is used instead");
  await form.getByLabel("Head colour").last().fill("#12324a");
  const [chooser] = await Promise.all([
    admin.waitForEvent("filechooser"),
    form
      .getByRole("group", { name: "Colours and graphics" })
      .getByRole("button", { name: "Upload" })
      .first()
      .click(),
  ]);
  await chooser.setFiles(await pictureOf(admin, "logo.png", 200, 80, "#e2574c"));
  await expect(preview.locator(".mock-logo")).toBeVisible();
  await form.getByRole("button", { name: "Add a banner" }).click();
  const banner = form.getByRole("region", { name: "Banner 1" });
  await banner.getByRole("button", { name: "Text: English" }).click();
  await banner.getByRole("textbox", { name: "Text (English)" }).fill("Winter sale");
  await banner.getByLabel("Link").fill("ftp://shop.example/");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("banners.0.link");
  await banner.getByLabel("Link").fill("https://shop.example/sale");
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  await info.attach("editor", { body: await admin.screenshot(), contentType: "image/png" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(card.getByText("In use")).toBeVisible();
  await expectAccessible(admin);
  await info.attach("tree", { body: await admin.screenshot(), contentType: "image/png" });

  // What visitors see.
  await new Desk(await people.staff("ann")).ready();
  const visit = new Visit(await people.visitor());
  await visit.open();
  const advert = visit.panel.getByRole("complementary", { name: "Advertisement" });
  await expect(advert.getByRole("link", { name: "Winter sale" })).toHaveAttribute(
    "href",
    "https://shop.example/sale",
  );
  await expect(visit.log).toContainText("Welcome! We are glad to help you choose.");
  await expect(visit.panel.locator(".head")).toHaveCSS("background-color", "rgb(18, 50, 74)");
  await expectAccessible(visit.page);
  await info.attach("panel", { body: await visit.page.screenshot(), contentType: "image/png" });
  await advert.getByRole("button", { name: "Hide the advertisement" }).click();
  await expect(advert).toHaveCount(0);

  // Out as XML, edited, and in again; malformed, it is refused with its place.
  const acts = card.getByRole("button", { name: "Actions for Sales" });
  await acts.click();
  const [download] = await Promise.all([
    admin.waitForEvent("download"),
    admin.getByRole("menuitem", { name: "Export as XML" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const xml = Buffer.concat(chunks).toString();
  const bring = async (text: string) => {
    await acts.click();
    const [into] = await Promise.all([
      admin.waitForEvent("filechooser"),
      admin.getByRole("menuitem", { name: "Import a new version…" }).click(),
    ]);
    const buffer = Buffer.from(text);
    await into.setFiles({ name: "profile.xml", mimeType: "application/xml", buffer });
  };
  await bring(xml.replace("</advertising>", ""));
  await expect(admin.getByRole("status").filter({ hasText: /Line \d+, column \d+/ })).toBeVisible();
  await expect(card.getByText("Version 1")).toBeVisible();
  await bring(xml.replace("Winter sale", "Spring sale"));
  await expect(card.getByText("Version 2")).toBeVisible();
  const second = new Visit(await people.visitor());
  await second.open();
  await expect(second.panel.getByRole("link", { name: "Spring sale" })).toBeVisible();

  // What it was before comes back.
  await acts.click();
  await admin.getByRole("menuitem", { name: "Versions" }).click();
  const history = admin.getByRole("dialog", { name: "Versions of Sales" });
  await expect(history.getByRole("listitem")).toHaveCount(2);
  await expectAccessible(admin);
  await info.attach("history", { body: await admin.screenshot(), contentType: "image/png" });
  await history.getByRole("button", { name: "Restore" }).click();
  await expect(card.getByText("Version 3")).toBeVisible();
  const third = new Visit(await people.visitor());
  await third.open();
  await expect(third.panel.getByRole("link", { name: "Winter sale" })).toBeVisible();
});

test("IS-35 IS-118 the panel keeps its shape with everything that a profile may add @phone", async ({
  people,
}, info) => {
  const said = (text: string) => ({ en: text, ar: "مرحبًا بك" });
  await people.company.profile({
    colours: { header: "#fff4e8", accent: "#8a3b12" },
    banners: [
      { text: said("Everything for the garden: 20 % off") },
      { text: said("Open on Sundays too"), link: "https://shop.example/hours" },
      { place: "bottom", text: said("Free delivery above 50 euros") },
    ],
    texts: { greeting: said("Hello and welcome."), closing: said("See you soon!") },
    avatars: { choice: true, visitor: "cat" },
  });
  await new Desk(await people.staff("ann")).ready();
  const visit = await new Visit(await people.visitor()).open();
  await expect(visit.log).toContainText("Hello and welcome.");
  await expect(visit.panel.getByText("Free delivery above 50 euros")).toBeVisible();
  await expectAccessible(visit.page);
  await expectNoSidewaysScroll(visit.page);
  const panel = await visit.panel.locator("body").boundingBox();
  const field = await visit.field.boundingBox();
  expect(field!.y + field!.height).toBeLessThanOrEqual(panel!.y + panel!.height);
  await info.attach("panel", { body: await visit.page.screenshot(), contentType: "image/png" });
  await visit.panel.getByRole("button", { name: "Options" }).click();
  await visit.panel.getByRole("radio", { name: "Whale" }).check();
  await info.attach("menu", { body: await visit.page.screenshot(), contentType: "image/png" });
  await expectAccessible(visit.page);
  await visit.panel.getByLabel("Language").selectOption("ar");
  await expect(visit.panel.locator("html")).toHaveAttribute("dir", "rtl");
  await info.attach("arabic", { body: await visit.page.screenshot(), contentType: "image/png" });
});
