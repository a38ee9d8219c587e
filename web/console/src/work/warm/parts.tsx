/** What there is to other companies' servers; fetched where it is wanted. */
import type { ComponentType } from "preact";
import { useSession } from "../../desk/use-session.ts";
import { loadTexts } from "../../i18n/index.ts";
import { lazy } from "../../lib/lazy.tsx";

const later = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> =>
  lazy(async () => {
    const [part] = await Promise.all([load(), loadTexts("warm")]);
    return part;
  });

/** The part of the transfer window for them. */
export const Elsewhere = later(async () => (await import("./elsewhere.tsx")).Elsewhere);

/** What came with a visitor, or was sent away with them. */
export const Carried = later(async () => (await import("./carried.tsx")).Carried);

const Strip = later(async () => (await import("./strip.tsx")).Strip);

/** The visitor is on the way there, or is to be. */
export function Going({ id }: { id: string }) {
  const going = useSession(id, ({ warm, status }) => warm !== null && status === "active");
  return going ? <Strip id={id} /> : null;
}
