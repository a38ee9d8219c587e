/** What the kit in a page and its seat (panel, viewer or console) say to each other. */
import type { Act, Step } from "./frames/hand.ts";

export type Tool = "pen" | "glow" | "arrow";

/** What the kit has to say itself, in the language of the seat. */
export interface KitWords {
  stop: string;
  answer: string;
  press: string;
  private: string;
}

/** Who is there, and what is shared. */
export interface KitSetting {
  /** Own leg. */
  me: string;
  /** Everybody, in one order for all. */
  people: { leg: string; name: string }[];
  /** What others get of what is done on this page. */
  sends: Step[];
  /** What others do here is reported. */
  reports?: boolean;
  /** A page that has just come asks the others what they have in their fields. */
  asks?: boolean;
  /** What a press of the pointer does. */
  tool?: Tool | undefined;
  /** Stands in the frame around the page. */
  frame?: string | undefined;
  /** Somebody asks for leave: a sign that brings the panel. */
  request?: string | undefined;
  /** Newest Lamport time that is known. */
  clock: number;
  dir?: string;
  words: KitWords;
}

/** From the seat. The address is that of the page, without its fragment. */
export type ToKit =
  | ({ sb: "hands" } & KitSetting)
  | { sb: "hand"; url: string; leg: string; acts: Act[] }
  /** What was drawn here goes. */
  | { sb: "wipe" };

/** What somebody else did on this page, or could not do. */
export interface KitReport {
  by: string;
  what: "click" | "field";
  element: string;
  done: boolean;
}

/** To the seat. */
export type FromKit =
  | { sb: "hands"; url: string }
  | { sb: "hand"; url: string; acts: Act[] }
  | ({ sb: "acted"; url: string } & KitReport)
  | { sb: "stop" }
  /** The tool was laid down by keyboard. */
  | { sb: "drop" };
