import type { Talk } from "@switchboard/wire/voice";
import { draw, fail, state } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { send } from "../core/session.ts";
import { voice } from "./channel.ts";

/** What a page turn must not end. */
interface Kept {
  muted: boolean;
  device?: string | undefined;
}

/** This window's way into the voice channel, while there is one. */
export let talk: Talk | undefined;
/** Microphones to choose from. */
export let devices: MediaDeviceInfo[] = [];
let coming = false;

const remember = (): void => {
  const goesOn = talk && !/failed|elsewhere|over/.test(talk.state);
  keep("talk", goesOn ? { muted: talk!.muted, device: talk!.device } : undefined);
};

const changed = (): void => {
  remember();
  draw();
};

const list = async (): Promise<void> => {
  devices = (await talk?.devices()) || [];
  draw();
};

/** Comes in; by a press, or where a page turn has cut the talk. */
const begin = async (kept?: Kept): Promise<void> => {
  if (talk || coming) return;
  coming = true;
  try {
    const { Talk, allowed } = await import("@switchboard/wire/voice");
    talk = new Talk({
      session: state.session!.id,
      // Without a press the microphone is not opened, unless it was before and still may be.
      listen: !!kept && !(await allowed()),
      muted: !!kept?.muted,
      device: kept?.device,
      known: () => !!voice?.open.includes(state.me),
      changed,
    });
    draw();
    await talk.start();
    await list();
    navigator.mediaDevices?.addEventListener("devicechange", () => void list());
  } catch {
    // The part that was to be fetched.
    talk = undefined;
    fail("load_failed");
  } finally {
    coming = false;
    changed();
  }
};

export const start = (): void => void begin();

/** After a page turn. */
export const resume = (): void => {
  const kept = recall<Kept>("talk");
  if (kept) void begin(kept);
};

/** The session is over, or this member out of it. */
export const end = (told?: Promise<unknown>): void => {
  talk?.stop(told);
  talk = undefined;
  changed();
};

export const hangUp = (): void => end(send({ t: "leave_voice" }));

export const mute = (on: boolean): void => {
  void talk?.mute(on);
  void send({ t: "mute_voice", on });
};

export const speak = async (device?: string): Promise<void> => {
  await talk?.speak(device);
  await list();
  remember();
};
