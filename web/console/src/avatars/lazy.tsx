import { loadTexts } from "../i18n/index.ts";
import { lazy } from "../lib/lazy.tsx";

/** Comes, with what it says, when somebody wants to choose. */
export const AvatarPicker = lazy(() =>
  Promise.all([import("./picker.tsx"), loadTexts("avatars")]).then(([part]) => part.AvatarPicker),
);
