/** What the page in the browsing area tells about itself: the embed script in it sends this. */
import { webAddress } from "../lib/link.ts";
import type { Copy } from "./lead/copy.ts";

export interface FramePage {
  url: string;
  /** Where it is spoken to: that of the copy, where it is one. */
  origin: string;
  /** It stands in the place of a page that could not be had. */
  problem?: string;
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

/**
 * The page, when the message came from that frame and speaks of its own origin, or of the one that the
 * copy in it stands for; else null.
 */
export function framePage(
  message: Sender,
  frame: unknown,
  copy: Copy | null = null,
): FramePage | null {
  if (!frame || message.source !== frame) return null;
  const data = message.data as Record<string, unknown> | null;
  if (typeof data !== "object" || data === null || data.sb !== "page") return null;
  const url = webAddress(text(data.url, 2_048));
  const { origin } = message;
  if (!url || new URL(url).origin !== (origin === copy?.origin ? copy.from : origin)) return null;
  const title = text(data.title, 300);
  const subject = text(data.subject, 120);
  const problem = text(data.problem, 40);
  return {
    url,
    origin,
    ...(title ? { title } : {}),
    ...(subject ? { subject } : {}),
    ...(problem ? { problem } : {}),
  };
}
