/**
 * Spoken notices: one recording per notice and language, fetched when it is first wanted. The
 * recordings are made by web/ui/voice/make.sh; the build names them.
 */
export type Notice = "incoming_chat" | "joined" | "ended" | "announcement";

/** Addresses by language and notice. */
declare const VOICES: Record<string, Record<Notice, string>>;

/** In the document, so that assistive and testing tools can observe what is played. */
let player: HTMLAudioElement | undefined;

/** Plays a notice; `otherwise` is done when the browser cannot, or does not allow it. */
export const say = (notice: Notice, language: string, otherwise: () => void): void => {
  const url = (VOICES[language] || VOICES.en)?.[notice];
  if (!url) return otherwise();
  if (!player) {
    player = document.createElement("audio");
    document.body.append(player);
  }
  player.dataset.notice = notice;
  player.src = url;
  player.play().catch((error: unknown) => {
    // A newer notice took the place of this one: it is heard instead.
    if ((error as Error).name !== "AbortError") otherwise();
  });
};

/** Silences a notice that is being spoken. */
export const hush = (): void => player?.pause();
