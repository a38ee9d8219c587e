import type { Catalogue } from "./index.ts";
import { en } from "./en.ts";

export const de: Catalogue = en;
