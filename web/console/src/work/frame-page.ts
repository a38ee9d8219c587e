/** What the page in the browsing area tells about itself: the embed script in it sends this. */
import { webAddress } from "../lib/link.ts";

export interface FramePage {
  url: string;
  title?: string;
  subject?: string;
}

interface Sender {
  data: unknown;
  origin: string;
  source: unknown;
}

const text = (value: unknown, most: number): string | undefined =>
  typeof value === "string" && value !== "" ? value.slice(0, most) : undefined;

/** The page, when the message came from that frame and speaks of its own origin; else null. */
export function framePage(message: Sender, frame: unknown): FramePage | null {
  if (!frame || message.source !== frame) return null;
  const data = message.data as Record<string, unknown> | null;
  if (typeof data !== "object" || data === null || data.sb !== "page") return null;
  const url = webAddress(text(data.url, 2_048));
  if (!url || new URL(url).origin !== message.origin) return null;
  const title = text(data.title, 300);
  const subject = text(data.subject, 120);
  return { url, ...(title ? { title } : {}), ...(subject ? { subject } : {}) };
}
