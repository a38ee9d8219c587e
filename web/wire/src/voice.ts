import { ApiError, call } from "./api.ts";

/*
 * One member's way into the voice channel of a session: their microphone, where there is one, and
 * the voices of the others. Fetched when somebody talks.
 */

/** Others who are heard at the same time; see crates/voice. */
const LINES = 8;
/** The browser's own names of what it is asked for. */
const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** Packets go through within that time, or not at all. */
const PATIENCE_MS = 12_000;
/** Tries to come back before somebody has to press again, and the pauses before them. */
const PAUSES_MS = [300, 1_000, 2_000, 4_000, 8_000];
const MEASURE_MS = 5_000;

/**
 * `joining`: not heard yet. `open`: packets go through. `cut`: they did, and it is tried again.
 * `failed`: they do not, and it is tried no more. `elsewhere`: another window of this member has it.
 * `over`: left.
 */
export type TalkState = "joining" | "open" | "cut" | "failed" | "elsewhere" | "over";

/** Whether this member can be heard: `denied` was the browser or its user, `missing` is the device. */
export type Mic = "on" | "denied" | "missing" | "none";

export interface TalkOptions {
  session: string;
  /** Begins without the microphone. */
  listen?: boolean;
  muted?: boolean;
  device?: string | undefined;
  /** Whether the session says that this member's channel is open. */
  known(): boolean;
  changed(): void;
}

interface Answer {
  answer: string;
  connection: number;
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

export class Talk {
  state: TalkState = "joining";
  mic: Mic = "none";
  muted: boolean;
  /** Why it failed, where the server has said so: a code of its refusals. */
  why: string | undefined;
  /** Much is lost on the way, or it takes long. */
  poor = false;
  /** The browser plays nothing until something is pressed. */
  silent = false;
  device: string | undefined;

  private readonly options: TalkOptions;
  private pc: RTCPeerConnection | undefined;
  private sender: RTCRtpSender | undefined;
  private track: MediaStreamTrack | undefined;
  private players: HTMLAudioElement[] = [];
  private connection: number | undefined;
  private tries = 0;
  /** Packets have gone through since the last press. */
  private reached = false;
  private coming = false;
  private context: AudioContext | undefined;
  private meter: AnalyserNode | undefined;
  private measuring: unknown;
  private lost = 0;
  private got = 0;

  constructor(options: TalkOptions) {
    this.options = options;
    this.muted = !!options.muted;
    this.device = options.device;
  }

  /** Comes in. Without a microphone the others are heard all the same. */
  async start(): Promise<void> {
    if (!this.options.listen) await this.open();
    this.measuring = setInterval(() => void this.measure(), MEASURE_MS);
    await this.join();
  }

  /**
   * Leaves. The microphone is off at once; the connection goes once the session has been told, or it
   * would seem to be lost.
   */
  stop(told: Promise<unknown> = Promise.resolve()): void {
    this.become("over");
    clearInterval(this.measuring as number);
    this.track?.stop();
    void this.context?.close();
    this.context = undefined;
    for (const player of this.players) player.pause();
    void Promise.race([told.catch(() => {}), pause(2_000)]).then(() => this.drop());
  }

  /** Tries again, by a press. */
  again(): void {
    this.tries = 0;
    this.reached = false;
    this.why = undefined;
    this.become("joining");
    const opened = this.options.listen || this.track ? undefined : this.open();
    void Promise.resolve(opened).then(() => this.join());
  }

  /** Asks for the microphone, perhaps anew, and is heard by it. */
  async speak(device?: string): Promise<void> {
    this.device = device ?? this.device;
    await this.open();
    await this.sender?.replaceTrack(this.sent());
    this.options.changed();
  }

  /** Is heard, or not: nothing is sent then. */
  async mute(on: boolean): Promise<void> {
    this.muted = on;
    if (this.track) this.track.enabled = !on;
    this.options.changed();
    await this.sender?.replaceTrack(this.sent());
  }

  /** By a press: plays what the browser would not play by itself. */
  hear(): void {
    this.silent = false;
    for (const player of this.players) void player.play().catch(() => {});
    void this.context?.resume();
    this.options.changed();
  }

  /** How loud the microphone is now, 0 to 1. */
  level(): number {
    if (!this.meter || this.muted) return 0;
    const samples = new Uint8Array(this.meter.fftSize);
    this.meter.getByteTimeDomainData(samples);
    const sum = samples.reduce((sum, sample) => sum + (sample - 128) ** 2, 0);
    return Math.min(1, (Math.sqrt(sum / samples.length) / 128) * 4);
  }

  /** Microphones by id and name; named only once one was allowed. */
  async devices(): Promise<MediaDeviceInfo[]> {
    const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    return (all || []).filter(({ kind, deviceId }) => kind === "audioinput" && deviceId);
  }

  private sent(): MediaStreamTrack | null {
    return this.muted ? null : this.track || null;
  }

  private become(state: TalkState): void {
    if (this.state === "over") return;
    this.state = state;
    this.options.changed();
  }

  private async open(): Promise<void> {
    try {
      const audio = { ...WANTED, ...(this.device && { deviceId: { ideal: this.device } }) };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      if (this.state === "over") return stream.getTracks().forEach((track) => track.stop());
      this.track?.stop();
      [this.track] = stream.getAudioTracks() as [MediaStreamTrack];
      this.track.enabled = !this.muted;
      // Pulled out: whoever talks is to know that nobody hears them.
      this.track.onended = () => {
        this.mic = "missing";
        this.options.changed();
      };
      this.mic = "on";
      this.listen(stream);
    } catch (error) {
      const { name } = error as DOMException;
      this.mic = /NotAllowed|Security/.test(name) ? "denied" : "missing";
    }
  }

  private listen(stream: MediaStream): void {
    this.context ??= new AudioContext();
    this.meter ??= this.context.createAnalyser();
    this.meter.fftSize = 512;
    this.context.createMediaStreamSource(stream).connect(this.meter);
  }

  /** It is over until somebody presses: the microphone is not held meanwhile. */
  private rest(state: "failed" | "elsewhere"): void {
    this.drop();
    this.track?.stop();
    this.track = undefined;
    this.mic = "none";
    this.become(state);
  }

  private drop(): void {
    const { pc } = this;
    this.pc = undefined;
    if (pc) {
      pc.onconnectionstatechange = pc.ontrack = null;
      pc.close();
    }
    for (const player of this.players) player.srcObject = null;
    this.players = [];
    this.connection = undefined;
  }

  /** A connection of its own, in place of any before. */
  private async join(): Promise<void> {
    if (this.coming) return;
    this.coming = true;
    this.drop();
    try {
      const path = `/v1/sessions/${this.options.session}/voice`;
      const setup = await call<{ ice_servers: RTCIceServer[] }>("GET", path);
      const pc = new RTCPeerConnection({
        iceServers: setup.ice_servers,
        bundlePolicy: "max-bundle",
      });
      this.pc = pc;
      const mine = pc.addTransceiver("audio", { direction: "sendonly" });
      this.sender = mine.sender;
      await mine.sender.replaceTrack(this.sent());
      for (let line = 0; line < LINES; line++)
        pc.addTransceiver("audio", { direction: "recvonly" });
      pc.ontrack = ({ track }) => this.play(track);
      pc.onconnectionstatechange = () => this.changed(pc);
      await this.offer(pc);
      // What does not come now is blocked on the way.
      setTimeout(() => {
        if (this.pc === pc && pc.connectionState !== "connected") void this.back();
      }, PATIENCE_MS);
      this.coming = false;
    } catch (error) {
      this.coming = false;
      this.refused(error);
    }
  }

  /** The server is told no addresses of this side: it answers wherever a check comes from. */
  private async offer(pc: RTCPeerConnection, connection?: number): Promise<void> {
    await pc.setLocalDescription();
    const offer = pc.localDescription!.sdp;
    const path = `/v1/sessions/${this.options.session}/voice`;
    const said = await call<Answer>("POST", path, { offer, connection });
    if (this.pc !== pc) return;
    this.connection = said.connection;
    await pc.setRemoteDescription({ type: "answer", sdp: said.answer });
  }

  private refused(error: unknown): void {
    if (this.state === "over") return;
    const { status = 0, code } = error as Partial<ApiError>;
    // The way to the server, or a server that is busy with itself, may be better soon.
    if (!(error instanceof ApiError) || status === 0 || status >= 500 || status === 429) {
      return void this.back(PAUSES_MS);
    }
    this.why = code;
    this.rest("failed");
  }

  private play(track: MediaStreamTrack): void {
    const player = new Audio();
    player.srcObject = new MediaStream([track]);
    this.players.push(player);
    player.play().catch((error: DOMException) => {
      if (error.name !== "NotAllowedError" || this.silent) return;
      this.silent = true;
      this.options.changed();
    });
  }

  private changed(pc: RTCPeerConnection): void {
    if (this.pc !== pc) return;
    if (pc.connectionState === "connected") {
      this.tries = 0;
      this.reached = true;
      this.become("open");
    } else if (pc.connectionState === "disconnected") {
      this.become("cut");
      // A blink goes by itself.
      void pause(1_000).then(() => {
        if (this.pc === pc && pc.connectionState === "disconnected") void this.restart(pc);
      });
    } else if (pc.connectionState === "failed" || pc.connectionState === "closed") {
      this.become("cut");
      void this.restart(pc);
    }
  }

  /** The same connection by another way; where it is none any more, another one. */
  private async restart(pc: RTCPeerConnection): Promise<void> {
    if (this.coming || this.pc !== pc) return;
    this.coming = true;
    try {
      pc.restartIce();
      await this.offer(pc, this.connection);
      await pause(3_000);
      this.coming = false;
      if (this.pc === pc && pc.connectionState !== "connected") await this.back();
    } catch (error) {
      this.coming = false;
      if ((error as Partial<ApiError>).code === "no_connection") return this.replaced(pc);
      this.refused(error);
    }
  }

  /** Another window has it, or the server has lost it: the session will have said so by now. */
  private async replaced(pc: RTCPeerConnection): Promise<void> {
    await pause(1_500);
    if (this.pc !== pc) return;
    if (!this.options.known()) return this.back();
    this.rest("elsewhere");
  }

  /** What never went through is tried once more; what did, and what the server puts off, longer. */
  private async back(pauses = this.reached ? PAUSES_MS : PAUSES_MS.slice(0, 1)): Promise<void> {
    if (this.state === "over") return;
    const wait = pauses[this.tries++];
    this.drop();
    if (wait === undefined) return this.rest("failed");
    if (this.state === "open") this.become("cut");
    await pause(wait);
    // @ts-expect-error: it may be over since.
    if (this.state !== "over" && !this.pc) await this.join();
  }

  private async measure(): Promise<void> {
    const stats = await this.pc?.getStats().catch(() => undefined);
    if (!stats) return;
    let [lost, got, slow] = [0, 0, false];
    stats.forEach((one) => {
      if (one.type === "inbound-rtp") {
        lost += one.packetsLost || 0;
        got += one.packetsReceived || 0;
      } else if (one.type === "candidate-pair" && one.nominated) {
        slow ||= one.currentRoundTripTime > 0.4;
      }
    });
    const [missed, came] = [lost - this.lost, got - this.got];
    [this.lost, this.got] = [lost, got];
    const poor = slow || (missed > 5 && missed > 0.05 * (missed + came));
    if (poor === this.poor) return;
    this.poor = poor;
    this.options.changed();
  }
}

/** Whether the microphone may be opened without asking: then a page turn is no reason to ask. */
export const allowed = async (): Promise<boolean> => {
  try {
    const { state } = await navigator.permissions.query({ name: "microphone" as PermissionName });
    return state === "granted";
  } catch {
    // A browser that does not tell asks.
    return false;
  }
};
