import type { Act, Step } from "@switchboard/wire";

/** What the seat tells the kit: who is there, and what is shared. */
export interface Setting {
  me: string;
  /** Everybody, in one order for all. */
  people: { leg: string; name: string }[];
  /** What others get of what is done on this page. */
  sends: Step[];
  /** What others do here is reported. */
  reports?: boolean;
  /** This page has just come: it asks the others what they have in their fields. */
  asks?: boolean;
  /** What a press of the pointer does. */
  tool?: Tool;
  /** Stands in the frame around the page. */
  frame?: string;
  /** Somebody asks for leave: a sign that brings the panel. */
  request?: string;
  /** Newest Lamport time that is known. */
  clock: number;
  dir?: string;
  words: Words;
}

export type Tool = "pen" | "glow" | "arrow";

export interface Words {
  stop: string;
  answer: string;
  press: string;
  private: string;
}

/** From the seat. */
export type Down =
  | ({ sb: "hands" } & Setting)
  | { sb: "hand"; url: string; leg: string; acts: Act[] }
  /** What was drawn here goes. */
  | { sb: "wipe" };

/** What somebody else did here, or could not do. */
export interface Report {
  by: string;
  what: "click" | "field";
  element: string;
  done: boolean;
}

/** To the seat. */
export type Up =
  | { sb: "hands"; url: string }
  | { sb: "hand"; url: string; acts: Act[] }
  | ({ sb: "acted"; url: string } & Report)
  | { sb: "stop" }
  /** The tool was laid down by keyboard. */
  | { sb: "drop" };

/** What the parts of the kit share. */
export interface Desk {
  setting: Setting;
  send(act: Act): void;
  report(report: Report): void;
  sends(step: Step): boolean;
}
