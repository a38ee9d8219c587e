import { useEffect, useState } from "preact/hooks";
import { account } from "../../api/account.ts";
import { call } from "../../api/client.ts";
import { LANGUAGES, locale, t } from "../../i18n/index.ts";
import { explain } from "../../kit/toast.tsx";
import type { Content, Look } from "./data.ts";

/** Pause behind the last change before the server is asked. */
const PAUSE_MS = 300;

/** What a visitor would be shown, as the server says: colours mended, words chosen. */
export function Preview({ content }: { content: Content }) {
  const [speaks, setSpeaks] = useState<string>(locale);
  const [look, setLook] = useState<Look | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const text = JSON.stringify(content);
  useEffect(() => {
    let old = false;
    const timer = setTimeout(() => {
      call<Look>("POST", "/v1/profiles/preview", {
        body: JSON.parse(text),
        query: { locale: speaks },
      }).then(
        (found) => {
          if (old) return;
          setLook(found);
          setProblem(null);
        },
        (cause) => !old && setProblem(cause),
      );
    }, PAUSE_MS);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [text, speaks]);
  const dir = LANGUAGES.find(({ code }) => code === speaks)?.dir;
  return (
    <section class="preview" aria-label={t("profiles.preview")}>
      <div class="preview-head">
        <h3>{t("profiles.preview")}</h3>
        <label>
          <span class="sr">{t("profiles.preview_language")}</span>
          <select
            class="select"
            value={speaks}
            onChange={(event) => setSpeaks(event.currentTarget.value)}
          >
            {LANGUAGES.map(({ code, name }) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {look && <Panel look={look} dir={dir ?? "ltr"} />}
      <p class="preview-note" role="status">
        {problem ? explain(problem) : look && mended(content, look)}
      </p>
    </section>
  );
}

/** Says it where a colour is not used as it was chosen. */
const mended = ({ colours }: Content, { accent }: Look): string =>
  colours.accent && colours.accent.toLowerCase() !== accent
    ? t("profiles.mended", { colour: accent })
    : "";

function Panel({ look, dir }: { look: Look; dir: "ltr" | "rtl" }) {
  const state = account.get();
  const company = state.status === "in" ? state.me.tenant.name : "";
  const banners = (place: "top" | "bottom") =>
    (look.banners ?? [])
      .filter((one) => one.place === place)
      .slice(0, 1)
      .map((one) => (
        <p key={place} class={`mock-banner mock-banner-${place}`}>
          {one.picture && <img src={one.picture.url} alt={one.picture.text} />}
          {one.text && <span class={one.link ? "mock-link" : undefined}>{one.text}</span>}
        </p>
      ));
  const head = look.head ? { background: look.head.colour, color: look.head.on } : {};
  return (
    <div class="mock" dir={dir} style={{ "--mock-accent": look.accent }}>
      {look.header && <img class="mock-header" src={look.header.url} alt={look.header.text} />}
      {banners("top")}
      <div class="mock-head" style={head}>
        {look.logo && <img class="mock-logo" src={look.logo.url} alt={look.logo.text} />}
        <span class="mock-face" aria-hidden="true">
          {company.slice(0, 1).toUpperCase()}
        </span>
        <strong class="clip">{company}</strong>
      </div>
      <div class="mock-log">
        {look.greeting && <p class="mock-greeting">{look.greeting}</p>}
        <p class="mock-line">{t("profiles.sample_agent")}</p>
        <p class="mock-line mock-mine">{t("profiles.sample_visitor")}</p>
        {look.closing && <p class="mock-greeting">{look.closing}</p>}
      </div>
      <div class="mock-compose" aria-hidden="true">
        <span />
        <i />
      </div>
      {banners("bottom")}
    </div>
  );
}
