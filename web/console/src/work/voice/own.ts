/** This console's way into a voice channel: into one session's at a time. */
import type { Talk } from "@switchboard/wire/voice";
import { desk, leaveVoice, muteVoice } from "../../desk/desk.ts";
import { kept } from "../../lib/storage.ts";
import { createStore } from "../../lib/store.ts";

interface Own {
  session: string;
  talk: Talk;
  devices: MediaDeviceInfo[];
}

/** Replaced with each change of it. */
export const own = createStore<Own | null>(null);

export const talkOf = (id: string): Own | null => {
  const now = own.get();
  return now?.session === id ? now : null;
};

const changed = (talk: Talk): void => own.update((now) => (now?.talk === talk ? { ...now } : now));

const list = async (talk: Talk): Promise<void> => {
  const devices = await talk.devices();
  own.update((now) => (now?.talk === talk ? { ...now, devices } : now));
};

/** Leaves where this agent talks in that session, and comes in where not. */
export async function toggleTalk(id: string): Promise<void> {
  const now = own.get();
  if (now) await hangUp();
  if (now?.session !== id) await start(id);
}

export async function start(id: string): Promise<void> {
  const { Talk } = await import("@switchboard/wire/voice");
  if (own.get()) await hangUp();
  const talk: Talk = new Talk({
    session: id,
    device: kept.read("microphone") ?? undefined,
    known: () => {
      const session = desk.get().sessions[id];
      return !!session?.leg && !!session.voice?.open.includes(session.leg);
    },
    changed: () => changed(talk),
  });
  own.set({ session: id, talk, devices: [] });
  await talk.start();
  await list(talk);
}

/** Ends it here; the session is told where it still goes on. */
export async function hangUp(): Promise<void> {
  const now = own.get();
  if (!now) return;
  const goesOn = desk.get().sessions[now.session]?.status === "active";
  const told = goesOn ? leaveVoice(now.session) : Promise.resolve();
  now.talk.stop(told);
  own.set(null);
  await told;
}

export async function mute(on: boolean): Promise<void> {
  const now = own.get();
  if (!now) return;
  await now.talk.mute(on);
  await muteVoice(now.session, on);
}

export async function speak(device?: string): Promise<void> {
  const now = own.get();
  if (!now) return;
  if (device) kept.write("microphone", device);
  await now.talk.speak(device);
  await list(now.talk);
}

// A session that is over, or that this agent has left, is not talked in.
desk.subscribe(() => {
  const now = own.get();
  if (!now) return;
  const session = desk.get().sessions[now.session];
  if (session && session.status !== "ended") return;
  now.talk.stop();
  own.set(null);
});
