import { LANGUAGES, type Locale, locale, setLanguage, t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";

export function LanguagePicker() {
  return (
    <label class="language">
      <Icon name="globe" size={16} />
      <span class="sr">{t("prefs.language")}</span>
      <select
        value={locale()}
        onChange={(event) => void setLanguage(event.currentTarget.value as Locale, true)}
      >
        {LANGUAGES.map((each) => (
          <option key={each.code} value={each.code} lang={each.code}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}
