// Another company with a server of its own, paired with the demo's. Its server has another name than
// the demo's, since cookies belong to a name whatever the port.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const HOST = "127.0.0.2";
/** Both servers are on this machine. */
export const NETWORK = "127.0.0.0/8";
const READY_WITHIN_MS = 20_000;
const PASSWORD = "long enough for this";

async function freePort() {
  const socket = createServer().listen(0, HOST);
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

/** Calls of one person; `login` gives them. */
function caller(server, cookie = "") {
  return async (method, path, body) => {
    const answer = await fetch(`${server}${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        "Sb-Request": "1",
        Origin: server,
        ...(cookie && { Cookie: cookie }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { answer, body: text ? JSON.parse(text) : null };
  };
}

/** Logs somebody in; what they call. */
export async function login(server, { tenant, login, password }) {
  const data = { tenant, login, password, state: "away" };
  const { answer } = await caller(server)("POST", "/v1/login", data);
  return caller(server, answer.headers.get("set-cookie").split(";")[0]);
}

async function founded(server, said) {
  const deadline = Date.now() + READY_WITHIN_MS;
  let link;
  while (!(link = /\/setup\?token=(\S+)/.exec(said()))) {
    if (Date.now() > deadline) throw new Error(`The mill does not get ready:\n${said()}`);
    await delay(20);
  }
  const mia = { tenant: "larkmoor", login: "admin", password: PASSWORD };
  await caller(server)("POST", "/v1/setup", {
    token: link[1],
    tenant_name: "Larkmoor Mill",
    tenant_slug: mia.tenant,
    name: "Mia Brandt",
    login: mia.login,
    password: mia.password,
    origins: ["https://mill.example"],
  });
  return login(server, mia);
}

/** Starts the mill, pairs the demo's server with it, hands it to `use`, and stops it whatever happens. */
export async function withMill(links, use) {
  const directory = mkdtempSync(join(tmpdir(), "switchboard-bench-mill-"));
  const address = `${HOST}:${await freePort()}`;
  const server = `http://${address}`;
  const child = spawn(process.env.SWITCHBOARD_BIN, ["serve"], {
    env: {
      PATH: process.env.PATH ?? "",
      SWITCHBOARD_LISTEN: address,
      SWITCHBOARD_PUBLIC_URL: server,
      SWITCHBOARD_DATA_DIR: directory,
      SWITCHBOARD_WEBHOOKS_ALLOW_NETWORKS: NETWORK,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes) => {
      said += bytes;
    });
  try {
    const mia = await founded(server, () => said);
    const bob = { tenant: "larkmoor", login: "bob", name: "Bob Harlow", password: PASSWORD };
    await mia("POST", "/v1/agents", { ...bob, tenant: undefined, rank: "agent", capacity: 6 });
    // Visitors may wait for as long as it takes to look at them.
    const { id, ...service } = (await mia("GET", "/v1/services")).body.items[0];
    const params = { ...service.params, ring_s: 300 };
    await mia("PUT", `/v1/services/${id}`, { ...service, params });
    const invited = await mia("POST", "/v1/partners/invitations", { name: "Meridian" });
    const ada = await login(
      links.server,
      links.people.find(({ rank }) => rank === "admin"),
    );
    const { body: partner } = await ada("POST", "/v1/partners", { link: invited.body.link });
    const terms = { ...partner.terms, carry: "choose", asks: false };
    await ada("PUT", `/v1/partners/${partner.id}`, { name: partner.name, terms });
    return await use({ server, people: [{ ...bob, rank: "agent" }] });
  } finally {
    if (child.exitCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }
    rmSync(directory, { recursive: true, force: true });
  }
}
