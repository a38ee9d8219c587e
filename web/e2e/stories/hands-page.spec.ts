// Two copies of a page: what is done on one is seen on the other. Seats of the test's own making
// stand for panel, console and server; those are in hands.spec.ts.
import { expect, test } from "../fixtures/index.ts";
import { Seat } from "../fixtures/seats.ts";

/** Later than anything that was written, but not from far ahead. */
const LATE = Math.floor(Date.now() / 1_000) - 1_760_000_000 + 3_600;

type Point = { x: number; y: number };
type Box = Point & { w: number; h: number };

const centre = ({ x, y, w, h }: Box): Point => ({ x: x + w / 2, y: y + h / 2 });

/** Draws a ring around a box. */
const circle = async (seat: Seat, box: Box, more = 12): Promise<void> => {
  const { x, y } = centre(box);
  const [rx, ry] = [box.w / 2 + more, box.h / 2 + more];
  await seat.page.mouse.move(x + rx, y);
  await seat.page.mouse.down();
  for (let turn = 0; turn <= 24; turn++) {
    const at = (turn / 24) * 2 * Math.PI;
    await seat.page.mouse.move(x + rx * Math.cos(at), y + ry * Math.sin(at));
  }
  await seat.page.mouse.up();
};

const near = (got: Box, want: Box, far: number): void => {
  const [a, b] = [centre(got), centre(want)];
  expect(Math.hypot(a.x - b.x, a.y - b.y), JSON.stringify({ got, want })).toBeLessThan(far);
};

test("IS-57 a circle, an arrow, a highlight and a pointer stay with the content at any size", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  await agent.view.locator("#picture").scrollIntoViewIfNeeded();
  await agent.set({ tool: "pen" });
  await circle(agent, await agent.box("#picture"));
  await expect.poll(() => visitor.marks("g")).toHaveLength(1);
  await visitor.view.locator("#picture").scrollIntoViewIfNeeded();
  // Around the same picture, which is another size and elsewhere on the small screen.
  const picture = await visitor.box("#picture");
  await expect.poll(async () => (await visitor.marks("g"))[0]?.y ?? 0).toBeGreaterThan(0);
  const [ring] = await visitor.marks("g");
  near(ring!, picture, 8);
  expect(ring!.w).toBeGreaterThan(picture.w * 0.95);
  expect(ring!.w).toBeLessThan(picture.w * 1.3);
  // It goes along when the page is scrolled.
  await visitor.page.mouse.move(100, 400);
  await visitor.page.mouse.wheel(0, 90);
  await expect
    .poll(async () => Math.abs((await visitor.marks("g"))[0]!.y - ring!.y))
    .toBeGreaterThan(60);
  await expect(async () => {
    near((await visitor.marks("g"))[0]!, await visitor.box("#picture"), 8);
  }).toPass();

  // A highlight over words lies on these words, though the lines break elsewhere.
  await agent.set({ tool: "glow" });
  const words = await agent.view.locator(".lead").evaluate((lead) => {
    lead.scrollIntoView({ block: "center" });
    const text = lead.firstChild as Text;
    const range = document.createRange();
    const at = text.data.indexOf("a sleeping bag");
    range.setStart(text, at);
    range.setEnd(text, at + "a sleeping bag".length);
    const { x, y, width: w, height: h } = range.getBoundingClientRect();
    return { x, y, w, h };
  });
  await agent.page.mouse.move(words.x + 2, words.y + words.h / 2);
  await agent.page.mouse.down();
  await agent.page.mouse.move(words.x + words.w - 2, words.y + words.h / 2, { steps: 4 });
  await agent.page.mouse.up();
  const [lit] = await agent.acts("glow");
  expect(lit!.el).toMatch(/=\d+-\d+$/);
  await expect
    .poll(() =>
      visitor.view.locator(".lead").evaluate((lead, el) => {
        const [from, to] = el.split("=")[1]!.split("-").map(Number);
        return lead.textContent!.slice(from, to);
      }, lit!.el as string),
    )
    .toBe("a sleeping bag");
  await agent.set({ tool: "arrow" });
  const title = await agent.box("#title");
  await agent.page.mouse.move(title.x + 300, title.y + 60);
  await agent.page.mouse.down();
  await agent.page.mouse.move(title.x + 20, title.y + 20, { steps: 4 });
  await agent.page.mouse.up();
  await expect.poll(async () => (await visitor.marks("g")).length).toBe(2);

  // The pointer has a name, and is over the same element.
  await agent.set({ tool: undefined });
  await agent.view.locator("[name=email]").hover();
  await visitor.view.locator("[name=email]").scrollIntoViewIfNeeded();
  await expect(async () => {
    const [pointer] = await visitor.marks(".pointer");
    expect(pointer!.text).toBe("Ann Solberg");
    near(pointer!, await visitor.box("[name=email]"), 30);
  }).toPass();

  // What one drew goes when they say so, and everything with the page.
  await agent.tell({ sb: "wipe" });
  await expect.poll(() => visitor.marks("g,.glow")).toEqual([]);
  await agent.set({ tool: "glow" });
  await agent.view
    .locator("#title")
    .focus()
    .catch(() => {});
  await agent.view.locator("[name=email]").focus();
  await agent.page.keyboard.press("Enter");
  await expect.poll(async () => (await visitor.marks(".glow")).length).toBe(1);
  await visitor.view.locator("body").evaluate(() => history.pushState(null, "", "?other=1"));
  await expect.poll(() => visitor.marks(".glow")).toEqual([]);
});

/** Every kind of field, how it is filled in and what the other copy holds then. */
const KINDS: [string, (seat: Seat) => Promise<unknown>, unknown][] = [
  ["full_name", (seat) => seat.view.locator("[name=full_name]").fill("Vera Lind"), "Vera Lind"],
  ["email", (seat) => seat.view.locator("[name=email]").fill("v@example.org"), "v@example.org"],
  ["phone", (seat) => seat.view.locator("[name=phone]").fill("+47 22 33"), "+47 22 33"],
  ["search", (seat) => seat.view.locator("[name=search]").fill("tent"), "tent"],
  ["web", (seat) => seat.view.locator("[name=web]").fill("https://e.org/"), "https://e.org/"],
  ["wishes", (seat) => seat.view.locator("[name=wishes]").fill("Two\nlines"), "Two\nlines"],
  ["trip", (seat) => seat.view.locator("[name=trip]").selectOption("south"), "south"],
  ["day", (seat) => seat.view.locator("[name=day]").fill("2027-06-06"), "2027-06-06"],
  ["hour", (seat) => seat.view.locator("[name=hour]").fill("10:30"), "10:30"],
  ["month", (seat) => seat.view.locator("[name=month]").fill("2027-06"), "2027-06"],
  ["people", (seat) => seat.view.locator("[name=people]").fill("3"), "3"],
  [
    "level",
    async (seat) => {
      await seat.view.locator("[name=level]").focus();
      await seat.page.keyboard.press("ArrowRight");
    },
    "6",
  ],
];

test("IS-60 IS-62 every kind of field is filled in from both sides, field by field", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  for (const [name, fill, value] of KINDS) {
    // `fill` sets a value and tells the page so, as a password manager does; people's typing is below.
    await agent.view.locator(`[name=${name}]`).scrollIntoViewIfNeeded();
    if (/full_name|email|phone|search|web|people/.test(name)) {
      await agent.view.locator(`[name=${name}]`).click();
      await agent.page.keyboard.type(String(value));
    } else if (name === "wishes") {
      await agent.view.locator("[name=wishes]").click();
      await agent.page.keyboard.type("Two");
      await agent.page.keyboard.press("Enter");
      await agent.page.keyboard.type("lines");
    } else if (name === "level") await fill(agent);
    else await agent.view.locator(`[name=${name}]`).focus();
    if (name === "trip") await agent.page.keyboard.type("So");
    if (name === "day") await agent.page.keyboard.type("06062027");
    if (name === "hour") await agent.page.keyboard.type("1030AM");
    if (name === "month") {
      await agent.page.keyboard.type("June");
      await agent.page.keyboard.press("Tab");
      await agent.page.keyboard.type("2027");
    }
    await expect(visitor.view.locator(`[name=${name}]`), name).toHaveValue(String(value));
  }
  await agent.view.locator("[name=gear]").selectOption([]);
  await agent.view.getByRole("option", { name: "Tent" }).click();
  await agent.view.getByRole("option", { name: "Stove" }).click({ modifiers: ["Control"] });
  await expect(visitor.view.locator("[name=gear]")).toHaveValues(["tent", "stove"]);
  await agent.view.locator("[name=dog]").click();
  await expect(visitor.view.locator("[name=dog]")).toBeChecked();
  await agent.view.locator("[value=double]").click();
  await expect(visitor.view.locator("[value=double]")).toBeChecked();
  await agent.view.locator("#free").click();
  await agent.page.keyboard.type("Anything");
  await expect(visitor.view.locator("#free")).toHaveText("Anything");
  // The page hears of it as if it had been filled in there.
  const log = await visitor.view
    .locator("body")
    .evaluate(() => (window as never as { log: string[] }).log);
  expect(log).toEqual(
    expect.arrayContaining(["input full_name", "change full_name", "change trip"]),
  );
  expect(log.filter((one) => one === "submit booking")).toEqual([]);
  // In a frame of the same site too.
  await agent.view.frameLocator("#same").locator("[name=inside]").click();
  await agent.page.keyboard.type("Within");
  await expect(visitor.view.frameLocator("#same").locator("[name=inside]")).toHaveValue("Within");

  // The other way, and who types where is shown.
  await visitor.view.locator("[name=full_name]").click();
  await expect
    .poll(async () => (await agent.marks(".focus")).map(({ text }) => text))
    .toEqual(["Vera"]);
  await visitor.page.keyboard.press("End");
  await visitor.page.keyboard.type(" Dahl");
  await expect(agent.view.locator("[name=full_name]")).toHaveValue("Vera Lind Dahl");
  // Each first filling in is reported once, by the one on whose page it was.
  const acted = await visitor.heard("acted");
  expect(acted.filter(({ element }) => element === "Full name")).toEqual([
    expect.objectContaining({ by: "a", what: "field", done: true }),
  ]);
  expect(await agent.heard("acted")).toEqual([]);
});

test("IS-60 both write in one field: both end with the same, and a caret stays where it was", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  const field = (seat: Seat) => seat.view.locator("[name=full_name]");
  await field(agent).click();
  await field(visitor).click();
  await Promise.all([
    agent.page.keyboard.type("from the agent", { delay: 5 }),
    visitor.page.keyboard.type("from the visitor", { delay: 7 }),
  ]);
  await expect(async () => {
    const both = [await field(agent).inputValue(), await field(visitor).inputValue()];
    expect(both[0]).toBe(both[1]);
  }).toPass();
  // Somebody writes before the caret of the other.
  await field(agent).fill("");
  await agent.page.keyboard.type("the end");
  await expect(field(visitor)).toHaveValue("the end");
  await field(visitor).focus();
  await visitor.page.keyboard.press("End");
  await field(agent).focus();
  await agent.page.keyboard.press("Home");
  await agent.page.keyboard.type("to ");
  await expect(field(visitor)).toHaveValue("to the end");
  await visitor.page.keyboard.type("!");
  await expect(field(agent)).toHaveValue("to the end!");
});

test("IS-60 a page that has just come gets what the other has, but nothing that is masked", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  agent.alone();
  visitor.alone();
  await visitor.view.locator("[name=full_name]").click();
  await visitor.page.keyboard.type("Vera");
  await visitor.view.locator("[name=dog]").click();
  await visitor.view.locator("[name=password]").click();
  await visitor.page.keyboard.type("hunter22");
  await visitor.tell({
    sb: "hand",
    url: `${people.links.site}/together/form.html`,
    leg: "a",
    acts: [{ k: "focus", el: "?" }],
  });
  await expect
    .poll(async () => (await visitor.acts("field")).filter(({ done }) => done))
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ v: { text: "Vera" } }),
        expect.objectContaining({ v: { on: true } }),
      ]),
    );
  expect(JSON.stringify(await visitor.heard("hand"))).not.toContain("hunter");
});

test("IS-60 passwords, cards, codes and private fields neither leave a page nor get in", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  const type = async (name: string, text: string) => {
    await agent.view.locator(`[name=${name}]`).click();
    await agent.page.keyboard.type(text);
    await agent.page.keyboard.press("Tab");
  };
  await type("password", "hunter22");
  // Shown is not shared: once a password, always a password.
  await agent.view.locator("#show").click();
  await expect(agent.view.locator("[name=password]")).toHaveAttribute("type", "text");
  await type("password", "hunter33");
  await type("card", "4111 1111 1111 1111");
  await type("cvc", "737");
  await type("code", "424242");
  await type("diagnosis", "asthma");
  // A number that turns out to be a card's, in a field that says nothing of it.
  await type("reference", "4111111111111111");
  await type("full_name", "Ann");
  await expect(visitor.view.locator("[name=full_name]")).toHaveValue("Ann");
  // Of all that was said, but for numbers and addresses: places, times and ports have digits too.
  const all = JSON.stringify(await agent.heard("hand"), (key, value) =>
    typeof value === "number" || key === "url" ? undefined : (value as unknown),
  );
  expect(all).not.toMatch(/hunter|4111111|4111 1111|737|424242|asthma/);
  for (const name of ["password", "card", "cvc", "code", "diagnosis"])
    await expect(visitor.view.locator(`[name=${name}]`)).toHaveValue("");

  // Nor in, whoever asks, and that is told.
  const url = `${people.links.site}/together/form.html`;
  const names = ["password", "card", "cvc", "code", "diagnosis", "token", "locked"];
  const acts = names.map((name) => ({
    k: "field",
    el: `@input:${name}:0`,
    v: { text: "forced" },
    lam: LATE,
  }));
  await visitor.tell({ sb: "hand", url, leg: "a", acts });
  await expect
    .poll(async () => (await visitor.heard("acted")).filter(({ done }) => !done).length)
    .toBe(names.length);
  for (const name of names)
    await expect(visitor.view.locator(`[name=${name}]`)).not.toHaveValue("forced");
  // From somebody who is not there, or for another page, it is nothing.
  const free = [{ k: "field", el: "@input:email:0", v: { text: "x@y.z" }, lam: LATE }];
  await visitor.tell({ sb: "hand", url, leg: "nobody", acts: free });
  await visitor.tell({ sb: "hand", url: `${url}?other`, leg: "a", acts: free });
  const ring = { k: "ring", at: { el: "#title", x: 0, y: 0 } };
  await visitor.tell({ sb: "hand", url, leg: "a", acts: [ring] });
  await expect.poll(async () => (await visitor.marks(".ring")).length).toBe(1);
  await expect(visitor.view.locator("[name=email]")).toHaveValue("");
});

test("IS-75 a click is captured on one side and done on the other, but only where it may be", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  const title = visitor.view.locator("#title");
  await agent.view.locator("#menu").click();
  await expect(visitor.view.locator("#items")).toBeVisible();
  await agent.view.locator("#item").click();
  await expect(title).toHaveText("Item taken");
  await agent.view.frameLocator("#same").locator("#knock").click();
  await expect(visitor.view.frameLocator("#same").locator("#knock")).toHaveText("Knocked");
  await agent.view.locator("#allowed").click();
  await expect(title).toHaveText("One more");
  const refused = async () =>
    (await visitor.heard("acted")).filter(({ what, done }) => what === "click" && !done);
  // What buys, sends or leaves is for the visitor's own hand, and is shown to them.
  await agent.view.locator("#buy").click();
  await expect
    .poll(async () => (await refused()).map(({ element }) => element))
    .toEqual(["Buy now"]);
  await expect(title).toHaveText("One more");
  await expect
    .poll(async () => (await visitor.marks(".press")).map(({ text }) => text))
    .toEqual(["Please press this"]);
  const press = async (id: string) => {
    const url = `${people.links.site}/together/form.html`;
    const at = { el: `#${id}`, x: 500, y: 500 };
    await visitor.tell({ sb: "hand", url, leg: "a", acts: [{ k: "click", at }] });
  };
  let n = 1;
  for (const id of ["send", "away", "beside", "nothing"]) {
    await press(id);
    await expect.poll(async () => (await refused()).length, id).toBe(++n);
  }
  // Covered, for the one who would be clicked for.
  await visitor.view.locator("body").evaluate((body) => {
    const cover = document.createElement("div");
    cover.style.cssText = "position:fixed;inset:0;background:#fffc";
    cover.id = "cover";
    body.append(cover);
  });
  await press("menu");
  await expect.poll(async () => (await refused()).length).toBe(++n);
  await visitor.view.locator("#cover").evaluate((cover) => cover.remove());
  await visitor.view.locator("#menu").evaluate((menu) => {
    menu.style.opacity = "0";
  });
  await press("menu");
  await expect.poll(async () => (await refused()).length).toBe(++n);
  // Scripts of a page press nothing for others.
  const before = (await agent.acts("click")).length;
  await agent.view.locator("#menu").evaluate((menu) => (menu as HTMLElement).click());
  await agent.view.locator("#menu").click();
  await expect.poll(async () => (await agent.acts("click")).length).toBe(before + 1);
});

test("IS-75 scrolling goes along by content, and comes to rest", async ({ people }) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  // Beside everything that scrolls by itself.
  await agent.page.mouse.move(8, 400);
  const share = async (seat: Seat) => {
    const { y, h } = await seat.box("#picture");
    return -y / h;
  };
  // Until the top of the view is somewhere in the picture.
  await expect(async () => {
    await agent.page.mouse.wheel(0, 90);
    const at = await share(agent);
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(0.9);
  }).toPass({ intervals: [30] });
  await expect(async () => {
    expect(Math.abs((await share(agent)) - (await share(visitor)))).toBeLessThan(0.05);
  }).toPass();
  // What was scrolled for somebody is no scrolling of one's own.
  expect(await visitor.acts("scroll")).toEqual([]);
});

for (const [page, what] of [
  ["strict.html", "under a strict policy with a nonce and trusted types"],
  ["rival.html", "beside a widget that keeps every event to itself"],
  ["rtl.html", "from right to left"],
  ["large.html", "with ten thousand elements"],
  ["app.html", "of a single-page application"],
] as const) {
  test(`IS-57 IS-62 pointing and typing work on a page ${what}`, async ({ people }) => {
    const { agent, visitor } = await Seat.pair(people, page);
    await agent.view.locator("[name=full_name]").click();
    await agent.page.keyboard.type("Vera");
    await expect(visitor.view.locator("[name=full_name]")).toHaveValue("Vera");
    await expect(async () => {
      near((await visitor.marks(".pointer"))[0]!, await visitor.box("[name=full_name]"), 40);
    }).toPass();
    await agent.set({ tool: "glow" });
    const heading = await agent.box("h1");
    await agent.page.mouse.click(heading.x + 20, heading.y + 10);
    await expect(async () => {
      near((await visitor.marks(".glow"))[0]!, await visitor.box("h1"), 8);
    }).toPass();
    await agent.set({ tool: undefined });
    if (page === "app.html") {
      await agent.view.locator("#to-two").click();
      // Each at the other view: the marks are gone there, and fields are other fields.
      await expect(visitor.view.locator("h1")).toHaveText("Two");
      await expect.poll(() => visitor.marks(".glow")).toEqual([]);
      await agent.view.locator("[name=full_name]").click();
      await agent.page.keyboard.type("On two");
      await expect(visitor.view.locator("[name=full_name]")).toHaveValue("On two");
    }
    if (page === "rival.html") {
      await agent.view.locator("#menu").click();
      await expect(visitor.view.locator("#menu")).toHaveText("Opened");
    }
  });
}

test("IS-62 fields in open shadow trees are shared; what may not be looked into is left alone", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "shadow.html");
  await agent.view.locator("open-box input").click();
  await agent.page.keyboard.type("In the open");
  await expect(visitor.view.locator("open-box input")).toHaveValue("In the open");
  await agent.view.locator("open-box button").click();
  await expect(visitor.view.locator("open-box button")).toHaveText("Pressed open");
  const typed = await agent.acts("field");
  await agent.view.locator("closed-box").click();
  await agent.page.keyboard.press("Tab");
  await agent.page.keyboard.type("Behind doors");
  await agent.view.locator("open-box input").click();
  await agent.page.keyboard.type("!");
  await expect(visitor.view.locator("open-box input")).toHaveValue("In the open!");
  expect((await agent.acts("field")).length).toBeGreaterThan(typed.length);
  expect(JSON.stringify(await agent.heard("hand"))).not.toContain("Behind");
});

test("IS-62 of a frame of another site, or apart, nothing is shared and nothing breaks", async ({
  people,
}) => {
  const { agent, visitor } = await Seat.pair(people, "form.html");
  const notice = async () => (await agent.marks(".focus")).map(({ text }) => text);
  for (const id of ["#sandboxed", "#other"]) {
    await agent.view.frameLocator(id).locator("[name=inside]").click();
    await agent.page.keyboard.type("elsewhere");
    // Whoever types there is told that nobody else sees it, also when they went straight into it.
    await expect.poll(notice).toEqual(["Private"]);
  }
  await agent.view.locator("[name=full_name]").click();
  await expect.poll(notice).toEqual([]);
  await agent.page.keyboard.type("Vera");
  await expect(visitor.view.locator("[name=full_name]")).toHaveValue("Vera");
  expect(JSON.stringify(await agent.heard("hand"))).not.toContain("elsewhere");
});
