import { useState } from "preact/hooks";
import { account, ask } from "../api/account.ts";
import { chooseOwn } from "../avatars/data.ts";
import { AvatarPicker } from "../avatars/lazy.tsx";
import { askForNotifications, permission } from "../desk/alerts.ts";
import { play, speak } from "../desk/sound.ts";
import { t } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Switch } from "../kit/field.tsx";
import { prefs, setPref, type Theme } from "../lib/prefs.ts";
import { useStore } from "../lib/store.ts";
import { LanguagePicker } from "./language.tsx";

/** The agent's own picture; live sessions show it at once. */
function OwnAvatar() {
  const state = useStore(account);
  const [picking, setPicking] = useState(false);
  if (state.status !== "in") return null;
  const { name, avatar } = state.me.agent;
  return (
    <div class="switch-row">
      <div>
        <span class="field-label">{t("prefs.avatar")}</span>
        <p class="field-hint">{t("prefs.avatar_hint")}</p>
      </div>
      <span class="avatar-row">
        <Avatar name={name} size={34} look="you" picture={avatar} />
        <Button onClick={() => setPicking(true)}>{t("prefs.avatar_change")}</Button>
      </span>
      {picking && (
        <AvatarPicker
          name={name}
          value={avatar}
          save={(chosen) => chooseOwn(chosen).then(ask)}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

export function PrefsDialog({ onClose }: { onClose: () => void }) {
  const all = useStore(prefs);
  const [allowed, setAllowed] = useState(permission);
  const denied = allowed === "denied";
  return (
    <Dialog title={t("prefs.title")} onClose={onClose}>
      <div class="form">
        <OwnAvatar />
        <div class="switch-row">
          <span class="field-label" id="prefs-theme">
            {t("prefs.theme")}
          </span>
          <div class="segments" role="radiogroup" aria-labelledby="prefs-theme">
            {(["system", "light", "dark"] as Theme[]).map((theme) => (
              <label key={theme} class="segment">
                <input
                  type="radio"
                  name="theme"
                  checked={all.theme === theme}
                  onChange={() => setPref("theme", theme)}
                />
                <span>{t(`theme.${theme}`)}</span>
              </label>
            ))}
          </div>
        </div>
        <div class="switch-row">
          <span class="field-label">{t("prefs.language")}</span>
          <LanguagePicker />
        </div>
        <Switch
          label={t("prefs.sound")}
          hint={t("prefs.sound_hint")}
          on={all.sound}
          onChange={(on) => setPref("sound", on)}
        />
        {all.sound && (
          <fieldset class="sounds">
            <legend class="sr">{t("prefs.sound")}</legend>
            <label class="sounds-volume">
              <span>{t("prefs.volume")}</span>
              <input
                type="range"
                min="0"
                max="1"
                step="0.1"
                value={all.volume}
                onInput={(event) => setPref("volume", event.currentTarget.valueAsNumber)}
                onChange={() => play("line")}
              />
            </label>
            {(["soundOffer", "soundLine", "soundMissed"] as const).map((name) => (
              <label key={name} class="check-row">
                <input
                  type="checkbox"
                  checked={all[name]}
                  onChange={(event) => setPref(name, event.currentTarget.checked)}
                />
                {t(`prefs.${name}`)}
              </label>
            ))}
          </fieldset>
        )}
        <Switch
          label={t("prefs.voice")}
          hint={t("prefs.voice_hint")}
          on={all.voice}
          onChange={(on) => setPref("voice", on)}
        />
        <Switch
          label={t("prefs.desktop")}
          hint={denied ? t("prefs.desktop_denied") : t("prefs.desktop_hint")}
          on={all.desktop && allowed === "granted"}
          disabled={denied}
          onChange={(on) => {
            setPref("desktop", on);
            if (on) void askForNotifications().then(() => setAllowed(permission()));
          }}
        />
        <div class="form-foot">
          <Button
            icon="sound"
            onClick={() => {
              play("offer");
              speak("incoming_chat");
            }}
          >
            {t("prefs.try")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
