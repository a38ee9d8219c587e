import type { Key } from "../../texts/en.ts";
import { callBack } from "./call.ts";
import { later } from "./later.ts";
import { schedule } from "./schedule.ts";
import { wait } from "./wait.ts";

/** Something that whoever has to wait may do: a file each, and a line in the list (IS-114). */
export interface Choice {
  label: Key;
  hint: Key;
  run: () => void;
  /** Whether there is such a choice here; always, when it does not say. */
  when?: () => boolean | undefined;
}

/** In the order in which they are shown. */
export const CHOICES: Choice[] = [wait, callBack, schedule, later];
