/** What the parts of the form share. */
import type { AgentDirectory } from "../../api/types.ts";

/** The form: domains one a line, and the secret as it is typed. */
export interface Wanted extends Omit<AgentDirectory, "domains"> {
  client_secret: string;
  domains: string;
}

export interface PartProps {
  wanted: Wanted;
  set: (change: Partial<Wanted>) => void;
  fault: (field: string) => string | undefined;
}
