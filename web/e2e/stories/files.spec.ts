// Documents, photographs and sound clips in a conversation.
import { readFile } from "node:fs/promises";
import type { FrameLocator, Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../fixtures/index.ts";
import { Visit } from "../fixtures/visit.ts";

/** A photograph of a size of its own, made by the browser that will show it. */
const photograph = async (page: Page): Promise<Buffer> => {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
    const draw = canvas.getContext("2d")!;
    const sky = draw.createLinearGradient(0, 0, 0, 400);
    sky.addColorStop(0, "#7fb4e6");
    sky.addColorStop(1, "#f3d9a4");
    draw.fillStyle = sky;
    draw.fillRect(0, 0, 640, 400);
    draw.fillStyle = "#3d5a45";
    draw.beginPath();
    draw.moveTo(0, 400);
    draw.lineTo(220, 150);
    draw.lineTo(420, 400);
    draw.fill();
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.split(",")[1]!, "base64");
};

/** Half a second of a tone. */
const tone = (): Buffer => {
  const samples = 4_000;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8_000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++)
    wav.writeInt16LE(Math.round(Math.sin(at / 4) * 9_000), 44 + at * 2);
  return wav;
};

const pdf = Buffer.from("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n");

/** Pictures are on the screen, not only named. */
const shows = async (where: Page | FrameLocator, name: string): Promise<void> => {
  const picture = where.getByRole("img", { name: `Picture: ${name}` });
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBe(640);
};

test("WT-3 a document, a photograph and a sound clip go both ways @phone", async ({
  people,
}, info) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("May I send you something?");
  const photo = await photograph(visit.page);

  // The visitor: by the button.
  const chooser = visit.page.waitForEvent("filechooser");
  await visit.panel.getByRole("button", { name: "Send a file" }).click();
  await (await chooser).setFiles([
    { name: "mountain.png", mimeType: "image/png", buffer: photo },
    { name: "voice.wav", mimeType: "audio/wav", buffer: tone() },
    { name: "terms.pdf", mimeType: "application/pdf", buffer: pdf },
  ]);
  await expect(visit.panel.locator(".sent-file")).toHaveCount(3);
  await expect(visit.panel.locator(".uploads")).toHaveCount(0);
  await shows(visit.panel, "mountain.png");
  const cards = desk.page.locator(".transcript .file-card");
  await expect(cards).toHaveCount(3);
  await shows(desk.page, "mountain.png");
  const player = desk.page.locator(".transcript audio");
  await expect
    .poll(() => player.evaluate((sound: HTMLAudioElement) => sound.duration))
    .toBeCloseTo(0.5, 2);

  // What it is decides, not what it is called.
  const again = visit.page.waitForEvent("filechooser");
  await visit.panel.getByRole("button", { name: "Send a file" }).click();
  await (await again).setFiles([
    {
      name: "holiday.png",
      mimeType: "image/png",
      buffer: Buffer.from("<html><script>alert(1)</script>"),
    },
  ]);
  await expect(visit.panel.getByRole("alert")).toContainText("not taken here");
  await expectAccessible(visit.page);
  await visit.page.screenshot({ path: info.outputPath("visitor-refused.png") });
  await visit.panel.getByRole("button", { name: "Cancel holiday.png" }).click();
  await expect(visit.panel.locator(".uploads")).toHaveCount(0);

  // The agent: by the button, and a picture that is pasted.
  const theirs = desk.page.waitForEvent("filechooser");
  await desk.page.getByRole("button", { name: "Send a file" }).click();
  await (await theirs).setFiles([
    { name: "Invoice 7.pdf", mimeType: "application/pdf", buffer: pdf },
  ]);
  await expect(visit.panel.locator(".sent-file")).toHaveCount(4);
  await desk.field.evaluate(
    (field, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
      field.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    },
    [...photo],
  );
  await shows(visit.panel, "image.png");
  await expect(cards).toHaveCount(5);

  // Both keep them as they were.
  const saved = visit.page.waitForEvent("download");
  await visit.panel.getByRole("link", { name: "Invoice 7.pdf" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("Invoice 7.pdf");
  expect((await readFile(await download.path())).equals(pdf)).toBe(true);
  const kept = desk.page.waitForEvent("download");
  await desk.page.getByRole("link", { name: /terms\.pdf/ }).click();
  expect((await readFile(await (await kept).path())).equals(pdf)).toBe(true);
  const opened = visit.page.context().waitForEvent("page");
  await visit.panel.getByRole("link", { name: "Picture: mountain.png" }).click();
  const large = await opened;
  await expect(large).toHaveURL(/\/files\//);
  await large.close();

  await visit.page.screenshot({ path: info.outputPath("visitor.png") });
  await desk.page.screenshot({ path: info.outputPath("agent.png") });
  await expectAccessible(visit.page);
  await expectAccessible(desk.page);
  await expectNoSidewaysScroll(desk.page);

  // A page turn takes nothing away.
  await visit.page.reload();
  await expect(visit.panel.locator(".sent-file")).toHaveCount(5);
  await shows(visit.panel, "mountain.png");
});

test("WT-3 files are dropped, cancelled and sent again @phone", async ({ people }, info) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("Hello");
  const photo = await photograph(visit.page);
  /** Lets a file fall on it. */
  const drop = (where: typeof desk.field, name: string) =>
    where.evaluate(
      (target, { bytes, name }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
        for (const kind of ["dragenter", "dragover", "drop"])
          target.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }),
          );
      },
      { bytes: [...photo], name },
    );
  await expect(visit.panel.getByRole("button", { name: "Send a file" })).toBeVisible();
  await drop(visit.field, "first.png");
  await shows(desk.page, "first.png");

  // The line is bad: it is said, and sent again when asked; twice sent is once there.
  let broken = true;
  await desk.page.route(/\/files\?name=/, (route) =>
    broken ? route.abort("connectionreset") : route.continue(),
  );
  await drop(desk.field, "second.png");
  await expect(desk.page.locator(".upload-failed")).toContainText("no connection");
  await expectAccessible(desk.page);
  await desk.page.screenshot({ path: info.outputPath("agent-cut-off.png") });
  broken = false;
  await desk.page.getByRole("button", { name: "Send second.png again" }).click();
  await shows(visit.panel, "second.png");
  await expect(desk.page.locator(".upload")).toHaveCount(0);

  // Cut off in the middle: the visitor is told, and sends it again.
  let cut = true;
  await visit.page.route(/\/v1\/visits\/files\?session/, (route) =>
    cut && route.request().method() === "POST" ? route.abort("connectionreset") : route.continue(),
  );
  await drop(visit.field, "broken.png");
  const fault = visit.panel.getByRole("alert");
  await expect(fault).toBeVisible();
  await expectAccessible(visit.page);
  await visit.page.screenshot({ path: info.outputPath("visitor-cut-off.png") });
  cut = false;
  await visit.panel.getByRole("button", { name: "Try again" }).click();
  await shows(desk.page, "broken.png");
  await expect(visit.panel.locator(".uploads")).toHaveCount(0);

  // What is cancelled does not come.
  await visit.page.route(/\/v1\/visits\/files\?session/, () => {});
  await drop(visit.field, "third.png");
  await expect(visit.panel.getByRole("progressbar")).toBeVisible();
  await visit.panel.getByRole("button", { name: "Cancel third.png" }).click();
  await expect(visit.panel.locator(".uploads")).toHaveCount(0);
  await visit.say("Never mind");
  await desk.reads("Never mind");
  await expect(desk.page.locator(".transcript .file-card")).toHaveCount(3);
});

test("WT-3 the archive shows what was sent, and an administrator decides what may be", async ({
  people,
}, info) => {
  const desk = new Desk(await people.staff("ann"));
  await desk.ready();
  const visit = await new Visit(await people.visitor()).open();
  await desk.accept();
  await visit.say("Here it is");
  const photo = await photograph(visit.page);
  const chooser = visit.page.waitForEvent("filechooser");
  await visit.panel.getByRole("button", { name: "Send a file" }).click();
  await (await chooser).setFiles([{ name: "proof.png", mimeType: "image/png", buffer: photo }]);
  await shows(desk.page, "proof.png");

  const admin = await people.staff("admin");
  const links = people.links;
  await admin.goto(`${links.server}/console/archive`);
  await admin.locator("main a[href*='/archive/']").first().click();
  await shows(admin, "proof.png");
  await expectAccessible(admin);
  await admin.screenshot({ path: info.outputPath("archive.png") });

  await admin.goto(`${links.server}/console/admin/settings`);
  for (const kind of ["Pictures", "Sound", "Documents", "Plain text"])
    await admin.getByRole("checkbox", { name: kind }).uncheck();
  await expectAccessible(admin);
  await admin.getByRole("checkbox", { name: "Pictures" }).scrollIntoViewIfNeeded();
  await admin.screenshot({ path: info.outputPath("settings.png") });
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();
  const later = await new Visit(await people.visitor()).open();
  await later.say("Anybody there?");
  await expect(later.panel.getByRole("button", { name: "Send a file" })).toHaveCount(0);
});
