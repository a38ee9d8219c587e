import type { Key } from "../../texts/en.ts";
import { later } from "./later.ts";
import { wait } from "./wait.ts";

/** Something that whoever has to wait may do: a file each, and a line in the list (IS-114). */
export interface Choice {
  label: Key;
  hint: Key;
  run: () => void;
}

/** In the order in which they are shown. */
export const CHOICES: Choice[] = [wait, later];
