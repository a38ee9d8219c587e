/**
 * Short sounds, made on the spot. Each event has its own tune, so it can be told by ear.
 * Notes are [semitones above A4, start in seconds].
 */
const TUNES = {
  line: [[3, 0]],
  joined: [
    [3, 0],
    [7, 0.11],
    [10, 0.22],
  ],
  left: [
    [7, 0],
    [3, 0.14],
  ],
  notice: [
    [5, 0],
    [5, 0.16],
  ],
  ring: [
    [7, 0],
    [12, 0.13],
    [7, 0.4],
    [12, 0.53],
  ],
} satisfies Record<string, [number, number][]>;

export type Tune = keyof typeof TUNES;

let audio: AudioContext | undefined;

/** Plays a tune; a browser that allows no sound yet stays silent. */
export const chime = (tune: Tune, volume = 0.12): void => {
  try {
    audio ||= new AudioContext();
    void audio.resume();
    for (const [pitch, at] of TUNES[tune] as [number, number][]) {
      const start = audio.currentTime + at;
      const gain = new GainNode(audio, { gain: 0 });
      const note = new OscillatorNode(audio, {
        type: "sine",
        frequency: 440 * 2 ** (pitch / 12),
      });
      gain.gain.linearRampToValueAtTime(volume, start + 0.012);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.35);
      note.connect(gain).connect(audio.destination);
      note.start(start);
      note.stop(start + 0.4);
    }
  } catch {
    // No sound here: what happened is on the screen anyway.
  }
};
