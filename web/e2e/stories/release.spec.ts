// A new release reaches every start at once, and so does going back to the old one.
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Desk } from "../fixtures/desk.ts";
import { expect, Server, test } from "../fixtures/index.ts";
import { People } from "../fixtures/people.ts";
import { Visit } from "../fixtures/visit.ts";

const DIST = join(import.meta.dirname, "../../dist");

/** The client as the next release brings it: every part under another name. */
const nextRelease = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-next-"));
  cpSync(DIST, folder, { recursive: true });
  const assets = join(folder, "assets");
  // Parts lie in folders named by their content, or have such names themselves.
  const names = readdirSync(assets).filter((name) => !/^console|^voice|\.gz$/.test(name));
  const next = (name: string) => (name.includes(".") ? name.replace(".", "next.") : `${name}next`);
  const renamed = (text: string) =>
    names.reduce((all, name) => all.replaceAll(name, next(name)), text);
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const file = join(folder, name);
    if (name.endsWith(".gz")) rmSync(file);
    else if (/\.(js|json|css|html)$/.test(name)) {
      const text = renamed(readFileSync(file, "utf8"));
      const build = text.replace(/"build": "\w+"/, '"build": "next"');
      writeFileSync(file, build.replace("Write a message", "Write to us"));
    }
  }
  for (const name of names) renameSync(join(assets, name), join(assets, next(name)));
  return folder;
};

test("IS-3 IS-4 a start runs the newest release, and the last one when that is taken back", async ({
  browser,
}) => {
  const next = nextRelease();
  const releases = new Server();
  try {
    await releases.start();
    const people = new People(browser, releases, {});
    const desk = new Desk(await people.staff("ann"));
    await desk.ready();
    const visit = new Visit(await people.visitor());
    const { page, panel, field } = visit;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const snippet = () => page.locator("script[data-site]").evaluate((tag) => tag.outerHTML);
    /** Starts, says which build runs, and goes again. */
    const start = async (message: string) => {
      await visit.open();
      await desk.accept();
      await expect(field).toHaveAttribute("placeholder", message);
      const build = await panel
        .locator("#start")
        .evaluate((start) => JSON.parse(start.textContent ?? "").build as string);
      const { server } = people.links;
      const version = await (await page.request.get(`${server}/v1/version`)).json();
      expect(build).toBe(version.build);
      await visit.panel.getByRole("button", { name: "Options" }).click();
      await visit.panel.getByRole("button", { name: "End the conversation" }).click();
      await expect(visit.ended).toBeVisible();
      return build;
    };
    const move = async (...args: string[]) => {
      await releases.terminate();
      releases.told(...args);
      await releases.start();
      await desk.page.reload();
      await desk.ready();
      asked.length = 0;
      await page.reload();
    };

    const first = await start("Write a message");
    const markup = await snippet();
    await move("--web-dir", next);
    expect(await start("Write to us")).toBe("next");
    // Nothing of what was in the cache was mixed in.
    const old = asked.filter((path) => path.startsWith("/assets/") && !/next[./]/.test(path));
    expect(old).toEqual([]);
    await move();
    expect(await start("Write a message")).toBe(first);
    expect(await snippet()).toBe(markup);
    await people.leave();
    expect(people.faults).toEqual([]);
  } finally {
    await releases.dispose();
    rmSync(next, { recursive: true, force: true });
  }
});
