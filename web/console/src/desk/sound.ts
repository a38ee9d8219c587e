/** Sounds and spoken notices, where the agent has them on. */
import { chime, type Tune } from "@switchboard/ui/chime";
import { type Notice, say } from "@switchboard/ui/voice";
import { feature } from "../api/account.ts";
import { locale } from "../i18n/index.ts";
import { prefs } from "../lib/prefs.ts";

const TUNES = { offer: "ring", line: "line", missed: "notice" } as const satisfies Record<
  string,
  Tune
>;

/** Gain at full volume. */
const LOUDEST = 0.2;

export function play(name: keyof typeof TUNES): void {
  const { sound, volume, soundOffer, soundLine, soundMissed } = prefs.get();
  const wanted = { offer: soundOffer, line: soundLine, missed: soundMissed }[name];
  if (!sound || !wanted || volume === 0 || !feature("sounds")) return;
  chime(TUNES[name], volume * LOUDEST);
  // Told to the document, so that it can be observed that the named sound was played.
  document.dispatchEvent(new CustomEvent("switchboard:sound", { detail: name }));
}

/** A browser lets a page sound only after an act of its reader: a silent note opens the way. */
export const unlock = (): void => chime("line", 0.0002);

/** A spoken notice, where the agent has sounds and the voice on; else nothing (IS-71). */
export function speak(notice: Notice): void {
  const { sound, voice } = prefs.get();
  if (sound && voice && feature("sounds")) say(notice, locale(), () => chime("notice"));
}
