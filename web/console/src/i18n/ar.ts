import type { Catalogue } from "./index.ts";
import { en } from "./en.ts";

export const ar: Catalogue = en;
