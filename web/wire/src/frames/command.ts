/** What clients send. */
import type { DeskCommand } from "./desk.ts";
import type { Channel, PageOutcome, PushOutcome, PushTarget, SearchPurpose, Way } from "./event.ts";
import type { Act, HandCommand } from "./hand.ts";
import type { VoiceCommand } from "./voice.ts";
import type { WarmCommand } from "./warm.ts";

/** Commands about one session: answered by `ok` or `error`, safe to repeat. */
export type SessionCommand =
  /** `behind`: id of the line before it that has no answer yet; set by the strand. */
  | { t: "say"; text: string; behind?: string }
  | { t: "share_typing"; on: boolean }
  | { t: "ask"; question: string }
  | { t: "describe"; name?: string; email?: string; attributes?: Record<string, string> }
  | { t: "push"; url: string; target: PushTarget; epoch: number }
  | { t: "follow"; on: boolean; epoch: number }
  | { t: "consent"; follow: boolean }
  | {
      t: "page";
      url: string;
      title?: string | null | undefined;
      subject?: string | null | undefined;
    }
  | { t: "report_push"; push: string; outcome: PushOutcome }
  | { t: "baton"; to?: string; epoch: number }
  | { t: "ask_baton" }
  | { t: "decline_baton"; of: string }
  | {
      t: "send_page";
      url: string;
      way: Way;
      frame?: string | undefined;
      to?: string[] | undefined;
      echo?: boolean;
      epoch: number;
    }
  | { t: "report_page"; push: string; outcome: PageOutcome }
  | { t: "note"; text: string }
  | { t: "aside"; to: string[]; text: string }
  | { t: "hold"; on: boolean }
  | { t: "remove"; leg: string }
  | { t: "hand_on"; to: string }
  | { t: "seek"; purpose: SearchPurpose; agent?: string; queue?: string; comment?: string }
  /** Asks for one more participant, whoever fits what the session is about, or knows the subject. */
  | { t: "help"; subject?: string; people?: boolean; wait?: boolean; comment?: string }
  | { t: "end_search"; search: string }
  | { t: "permit"; search: string; yes: boolean }
  | HandCommand
  | VoiceCommand
  | WarmCommand
  | { t: "leave" }
  | { t: "end" };

export type ClientFrame =
  | { t: "hello"; protocol: number; build?: string | undefined; locale?: string | undefined }
  | { t: "attach"; id: string; ticket: string; after: number; channels: Channel[] }
  | { t: "detach"; s: string; id: string }
  | { t: "desk"; id: string; ticket: string }
  | { t: "typing"; s: string; text: string }
  | { t: "hand"; s: string; page: string; acts: Act[] }
  | (SessionCommand & { s: string; id: string })
  | (DeskCommand & { id: string });
