import { logOut } from "../../api/account.ts";
import { LANGUAGES, setLanguage, t } from "../../i18n/index.ts";
import { prefs, setPref, type Theme } from "../../lib/prefs.ts";
import { overlay } from "../overlay.ts";
import type { Command } from "./index.ts";

const THEMES: Theme[] = ["system", "light", "dark"];

export function preferences(): Command[] {
  const { sound, theme } = prefs.get();
  return [
    ...THEMES.filter((each) => each !== theme).map(
      (each): Command => ({
        id: `theme.${each}`,
        group: "prefs",
        label: `${t("prefs.theme")}: ${t(`theme.${each}`)}`,
        icon: "sun",
        run: () => setPref("theme", each),
      }),
    ),
    {
      id: "sound",
      group: "prefs",
      label: sound ? t("prefs.sound_off") : t("prefs.sound_on"),
      icon: sound ? "mute" : "sound",
      keys: "Alt S",
      code: "KeyS",
      run: () => setPref("sound", !sound),
    },
    {
      id: "keys",
      group: "prefs",
      label: t("keys.title"),
      icon: "keyboard",
      keys: "Alt /",
      code: "Slash",
      run: () => overlay.set("keys"),
    },
    ...LANGUAGES.map(
      (each): Command => ({
        id: `language.${each.code}`,
        group: "prefs",
        label: `${t("prefs.language")}: ${each.name}`,
        icon: "globe",
        run: () => setLanguage(each.code, true),
      }),
    ),
    {
      id: "out",
      group: "prefs",
      label: t("action.log_out"),
      icon: "out",
      run: () => logOut(),
    },
  ];
}
