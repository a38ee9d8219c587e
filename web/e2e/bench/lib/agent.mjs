// A ready agent who accepts at once, without a console to be drawn: a script in an empty page
// of the server, so that it costs the machine as little as can be.
import { withProfile } from "./browser.mjs";

/** Logs the first agent of the demo in with that state. */
export async function logIn(context, links, state) {
  const person = links.people.find(({ rank }) => rank === "agent");
  const answer = await context.request.post(`${links.server}/v1/login`, {
    headers: { "Sb-Request": "1", Origin: links.server },
    data: { tenant: person.tenant, login: person.login, password: person.password, state },
  });
  if (!answer.ok()) throw new Error(`The agent cannot log in: ${await answer.text()}`);
  return person;
}

/**
 * Hands an agent who takes every visitor, or lets them wait, to `use`: their name, and how they end all
 * sessions.
 */
export async function withReadyAgent(browser, links, use, { accepts = true } = {}) {
  const run = async (context) => {
    const { name } = await logIn(context, links, "available");
    const page = await context.newPage();
    await page.goto(`${links.server}/healthz`);
    await page.evaluate(serve, accepts);
    const endAll = () => page.evaluate(() => globalThis.benchEndAll());
    return use({ name, endAll });
  };
  // An answer for machines may not connect anywhere; nothing is measured in it.
  return withProfile(browser, run, { bypassCSP: true });
}

/** Runs in the page. Resolves once the desk is open. */
async function serve(accepts) {
  const answer = await fetch("/v1/desk/details", {
    method: "POST",
    headers: { "Sb-Request": "1", "Content-Type": "application/json" },
    body: "{}",
  });
  const { socket: address, ticket } = await answer.json();
  const socket = new WebSocket(address);
  const open = new Map();
  let count = 0;
  const send = (frame) => {
    count += 1;
    socket.send(JSON.stringify({ id: `a${count}`, ...frame }));
  };
  globalThis.benchEndAll = async () => {
    // The visitor may see the agent before the agent has opened the session.
    while (!open.size) await new Promise((later) => setTimeout(later, 10));
    const end = (s) =>
      new Promise((ended) => {
        open.set(s, ended);
        send({ t: "end", s });
      });
    await Promise.all([...open.keys()].map(end));
  };
  await new Promise((ready, failed) => {
    socket.onopen = () => {
      socket.send('{"t":"hello","protocol":1}');
      send({ t: "desk", ticket });
      send({ t: "state", state: "available" });
    };
    socket.onclose = failed;
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.t === "desk") ready();
      if (frame.t === "offer" && accepts)
        send({ t: "answer", offer: frame.offer.offer, accept: true });
      if (frame.t === "attached") open.set(frame.s, () => {});
      if (frame.t === "detached") {
        open.get(frame.s)?.();
        open.delete(frame.s);
      }
      if (frame.t === "invite") {
        const { ticket } = frame.details;
        send({ t: "attach", ticket, after: 0, channels: ["chat", "lead"] });
      }
    };
  });
}
