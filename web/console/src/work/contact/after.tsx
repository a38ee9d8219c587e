import type { Session } from "../../desk/session.ts";
import { WrapUp } from "../wrap-up.tsx";

/** What is written down about the session while it goes on. */
export const After = ({ session }: { session: Session }) => (
  <WrapUp key={session.id} id={session.id} />
);
