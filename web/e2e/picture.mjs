// Takes docs/images/session.png: one session, at the visitor's and at the agent's.
//   SWITCHBOARD_BIN=... node web/e2e/picture.mjs
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withBrowser } from "./bench/lib/browser.mjs";
import { withDemo } from "./bench/lib/demo.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../../docs/images/session.png");
const VISITOR = { width: 1000, height: 760 };
const AGENT = { width: 1200, height: 760 };

/** The visitor's line, then the agent's. */
const TALK = [
  [
    "Is the Halden 2 warm enough for the lake in October?",
    "With the Isen bag it is. I can show you.",
  ],
  ["Yes, please!", "This one: down, good to five below zero."],
];

const open = async (browser, viewport) =>
  (await browser.newContext({ viewport, locale: "en-GB", timezoneId: "Europe/Berlin" })).newPage();

await withDemo(({ server, site, people }) =>
  withBrowser(async (browser) => {
    const agent = await open(browser, AGENT);
    const ann = people.find(({ login }) => login === "ann");
    await agent.goto(`${server}/console?tenant=${ann.tenant}&login=${ann.login}`);
    await agent.getByRole("textbox", { name: "Password" }).fill(ann.password);
    await agent.getByRole("button", { name: "Log in" }).click();
    await agent.locator(".status").getByText("Ready").waitFor();

    const visitor = await open(browser, VISITOR);
    await visitor.goto(`${site}/tent-halden.html`);
    const button = visitor.locator("button[aria-expanded]:has(> i + span)");
    await button.getByText("Chat with us").waitFor();
    await visitor.evaluate(() => window.Switchboard("identify", { name: "Ruth Berg" }));
    await button.click();
    const panel = visitor.frameLocator('iframe[src*="/panel?"]');
    const field = panel.locator("form.compose textarea");
    await field.waitFor();
    await visitor.evaluate(() => window.Switchboard("identify", { name: "Ruth Berg" }));
    await agent.getByRole("button", { name: "Accept" }).click();
    const composer = agent.locator(".composer-field");

    const lines = async (count) => {
      await agent
        .locator(".row-line:not(.row-pending):not(.row-typing)")
        .nth(count - 1)
        .waitFor();
      await panel
        .locator("[role=log] .line")
        .nth(count - 1)
        .waitFor();
    };
    for (const [at, [asked, answered]] of TALK.entries()) {
      await field.fill(asked);
      await field.press("Enter");
      await lines(2 * at + 1);
      await composer.fill(answered);
      await composer.press("Enter");
      await lines(2 * at + 2);
    }
    await agent.keyboard.press("Alt+b");
    await agent.locator(".address input").fill(`${site}/sleeping-bag-isen.html`);
    await agent.getByRole("button", { name: "Show to visitor" }).click();
    await panel.getByRole("button", { name: "Allow" }).click();
    await visitor.waitForURL("**/sleeping-bag-isen.html");
    await agent.getByText("arrived").first().waitFor();
    await panel.locator("[role=log] .line").nth(3).waitFor();
    await field.pressSequentially("That looks perfect. How much does it wei");
    await agent.locator(".row-typing").getByText("wei").waitFor();
    await agent.frameLocator(".browse-view iframe").getByRole("heading", { level: 1 }).waitFor();

    const shot = async (page) =>
      `data:image/png;base64,${(await page.screenshot({ animations: "disabled" })).toString("base64")}`;
    const [left, right] = [await shot(visitor), await shot(agent)];
    const both = await open(browser, { width: 1600, height: 700 });
    await both.setContent(`<style>
      body { margin: 0; padding: 28px; background: #dfe6e3; display: flex; gap: 24px }
      img { height: 560px; border-radius: 10px; box-shadow: 0 8px 28px #1235; display: block }
    </style><div id="all" style="display:contents"><img src="${left}" alt=""><img src="${right}" alt=""></div>`);
    const { width, height } = await both.evaluate(async () => {
      await Promise.all([...document.images].map((image) => image.decode()));
      const last = document.images[1].getBoundingClientRect();
      return { width: Math.ceil(last.right + 28), height: Math.ceil(last.bottom + 28) };
    });
    await both.setViewportSize({ width, height });
    await both.screenshot({ path: target });
    console.log(`${target}: ${width} x ${height}`);
  }),
);
