// Log-in by the company's own directory.
import type { Page } from "@playwright/test";
import { Desk } from "../fixtures/desk.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  Server,
  test as story,
} from "../fixtures/index.ts";
import { CLIENT, Provider } from "../fixtures/provider.ts";

const expect = story.expect;
const test = story.extend<{ provider: Provider }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  server: async ({}, use) => {
    const server = new Server({ args: ["--allow-network", "127.0.0.0/8"] });
    try {
      await server.start();
      await use(server);
    } finally {
      await server.dispose();
    }
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  provider: async ({}, use) => {
    const provider = await Provider.start();
    await use(provider);
    await provider.stop();
  },
});

const picture = (page: Page, name: string) =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`), fullPage: true });

/** Somebody at the directory's own page. */
async function asked(page: Page, mail: string, button = "Continue"): Promise<void> {
  await expect(page).toHaveTitle("Directory");
  await page.getByLabel("Mail").fill(mail);
  await page.getByRole("button", { name: button }).click();
}

test("IS-97 IS-99 agents come in by their company account @phone", async ({ people, provider }) => {
  const admin = await people.staff("admin", "away");
  const { server } = people.links;
  const { tenant } = people.person("admin");
  await admin.goto(`${server}/console/admin/directory`);
  await expect(admin.getByText(`${server}/console/directory/${tenant}`)).toBeVisible();
  await picture(admin, "settings-empty");
  await expectAccessible(admin);
  await admin.getByLabel("Issuer").fill("http://127.0.0.1:1");
  await admin.getByLabel("Client ID").fill(CLIENT.id);
  await admin.getByLabel("Client secret").fill(CLIENT.secret);
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByLabel("Issuer")).toHaveAccessibleDescription(
    /the connection was refused/,
  );
  await admin.getByLabel("Issuer").fill(provider.issuer);
  await admin.getByLabel("Domains").fill("harbour.example");
  await admin
    .getByLabel("People who are no agents yet")
    .selectOption({ label: "Become agents, as: Agent" });
  await admin.getByRole("button", { name: "Save" }).click();
  await expect(admin.getByText("Saved")).toBeVisible();
  await expect(admin.getByText(`${server}/console/login?company=${tenant}`)).toBeVisible();
  await expect(admin.getByLabel("Client secret")).toHaveValue("");
  await picture(admin, "settings");
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);

  // The button shows by itself: there is one company with a directory.
  const nora = await people.somebody();
  await nora.goto(`${server}/console/login`);
  const button = nora.getByRole("button", { name: "Log in with your company account" });
  await expect(button).toBeVisible();
  await picture(nora, "login");
  await expectAccessible(nora);
  await expectNoSidewaysScroll(nora);
  // The company's own start address.
  await nora.goto(`${server}/console/login?company=${tenant}`);
  await expect(nora.getByLabel("Password")).toHaveCount(0);
  await picture(nora, "start");
  await expectAccessible(nora);

  // Who changes their mind, and who is of another company.
  await button.click();
  await asked(nora, "", "Cancel");
  await expect(nora.getByRole("heading", { name: "You are not logged in" })).toBeVisible();
  await expect(nora.getByRole("alert")).toContainText("You were not let in.");
  await picture(nora, "refused");
  await expectAccessible(nora);
  await nora.getByRole("button", { name: "Begin again" }).click();
  await button.click();
  await asked(nora, "nora@elsewhere.example");
  await expect(nora.getByRole("alert")).toContainText("You were not let in.");
  await nora.getByRole("button", { name: "Begin again" }).click();

  // In, with the state that was chosen before.
  await nora.getByText("On break", { exact: true }).click();
  await button.click();
  await asked(nora, "nora@harbour.example");
  await expect(nora).toHaveURL(`${server}/console`);
  await new Desk(nora).ready("On break");

  await admin.goto(`${server}/console/admin/agents`);
  await admin.getByRole("button", { name: "Nora New", exact: true }).click();
  const editor = admin.getByRole("dialog", { name: "Nora New" });
  await editor.getByRole("button", { name: "Unlink" }).click();
  await picture(admin, "unlink");
  await expectAccessible(admin);
  await editor.getByRole("button", { name: "Unlink Nora New from the company account?" }).click();
  await expect(editor.getByRole("button", { name: "Unlink" })).toHaveCount(0);
  await admin.goto(`${server}/console/admin/audit`);
  for (const entry of ["directory.create", "agent.directory_refused", "agent.directory_unlink"])
    await expect(admin.getByText(entry).first()).toBeVisible();
  await expect(admin.getByText(/by: directory/).first()).toBeVisible();
});

test("IS-97 who has to show a second factor does so after the company account", async ({
  people,
  provider,
}) => {
  const { server } = people.links;
  const { tenant } = people.person("admin");
  await people.company.directory({
    issuer: provider.issuer,
    client_id: CLIENT.id,
    client_secret: CLIENT.secret,
    new_role: "agent",
    counts_as_second_factor: false,
    passwords_off: true,
  });
  await people.company.settings({ second_factor: "everybody" });
  const nora = await people.somebody({ locale: "de-AT" });
  await nora.goto(`${server}/console/login?company=${tenant}`);
  await nora.getByRole("button", { name: "Mit dem Firmenkonto anmelden" }).click();
  await asked(nora, "nora@harbour.example");
  await expect(nora.getByRole("heading", { name: "Zweiten Faktor einrichten" })).toBeVisible();
  await expectAccessible(nora);

  // Passwords are for administrators only.
  const ann = await people.somebody();
  const { login, password } = people.person("ann");
  await ann.goto(`${server}/console/login?tenant=${tenant}&login=${login}`);
  await ann.getByLabel("Password").fill(password);
  await ann.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(ann.getByRole("alert")).toContainText("log in with your company account");
  await expectAccessible(ann);
});
