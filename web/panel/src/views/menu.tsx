import "../texts/en-more.ts";
import type { Pass, Visit } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, fail, speak, state, t } from "../core/app.ts";
import { framed } from "../core/bridge.ts";
import { keep } from "../core/keep.ts";
import { howLoud } from "../core/loud.ts";
import { prefer } from "../core/prefer.ts";
import { leave, send, typing } from "../core/session.ts";
import { save } from "../core/transcript.ts";
import { details } from "../core/visit.ts";
import type { Key } from "../texts/en.ts";
import { draft } from "./composer.tsx";
import { AskForHelp } from "./helping.tsx";
import { look } from "./looks.ts";
import { schedule } from "./overflow/schedule.ts";
import { card, leading } from "./parts.ts";
import { Who } from "./who.tsx";

/** The same session in a window with a browsing area. */
const popOut = (): void => {
  const { site, service, locale, origin } = state.start;
  const { url, title } = state.page;
  const click = {
    site,
    service: service.key,
    page: url,
    title: title || "",
    locale,
    origin: origin || "",
    popped: "1",
  };
  const { session } = state;
  // The new window may not read this one's cookie, so it is handed a pass for one of its own.
  Object.assign(window, {
    switchboard:
      session &&
      (async (): Promise<Handed> => ({
        session,
        details: await details(session.id),
        ...(await call<Pass>("POST", "/v1/visits/pass")),
      })),
  });
  state.menu = false;
  state.popped = window.open(
    `/viewer?${new URLSearchParams(click)}`,
    "switchboard",
    "popup,width=1180,height=820",
  );
  if (state.popped) draw();
  else fail("blocked");
};

/** What the large window gets from the panel. */
export type Handed = Visit & Pass;

/** Ends at once, or asks first when something would be lost. */
export const askEnd = (): void => {
  if (!draft().trim() && !state.pending.length) return void leave();
  state.ending = true;
  state.menu = false;
  draw();
};

/** A frame of another site may show notifications where they are allowed, but never ask. */
const notifies = (): boolean =>
  "Notification" in window && (!framed || Notification.permission === "granted");

/** Whether notifications come is asked only when the visitor wants them. */
const notify = async (on: boolean): Promise<void> => {
  state.notify = on && (await Notification.requestPermission()) === "granted";
  keep("notify", state.notify);
  draw();
};

const sound = (on: boolean): void => {
  keep("sound", on);
  prefer({ sound: on });
  draw();
};

const voice = (on: boolean): void => {
  keep("voice", on);
  prefer({ voice: on });
  draw();
};

const share = (on: boolean): void => {
  keep("share", (state.share = on));
  void send({ t: "share_typing", on });
  prefer({ share: on });
  typing(draft());
  draw();
};

const Switch = ({ is, on, set }: { is: Key; on: boolean; set: (on: boolean) => void }) => (
  <label class="switch">
    <input
      type="checkbox"
      role="switch"
      aria-checked={on}
      checked={on}
      onChange={(event) => set(event.currentTarget.checked)}
    />
    <span>{t(is)}</span>
  </label>
);

// A press beside the menu closes it.
addEventListener("pointerdown", ({ target }) => {
  if (!state.menu || (target as Element).closest?.(".menu, #menu-button")) return;
  state.menu = false;
  draw();
});

/** Each by its own name. */
const LANGUAGES = { en: "English", es: "Español", de: "Deutsch", ar: "العربية" };

const Language = () => (
  <label class="row">
    <span class="sr">{t("language")}</span>
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3.500 3.500 3.500 14.500 0 18M12 3c-3.500 3.500-3.500 14.500 0 18" />
    </svg>
    <select
      value={document.documentElement.lang}
      onChange={(event) => {
        const locale = event.currentTarget.value;
        prefer({ locale });
        void speak(locale);
      }}
    >
      {Object.entries(LANGUAGES).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

let whole = false;
let filling = false;

/** A row that came late would push away what is about to be pressed: the menu waits for its parts. */
const fill = (): void => {
  if (filling) return;
  filling = true;
  const parts = [leading.get(), state.start.card && card.get()];
  const patience = new Promise((over) => setTimeout(over, 1_000));
  void Promise.race([Promise.allSettled(parts), patience]).then(() => {
    whole = true;
    draw();
  });
};

export const Menu = () => {
  if (!whole) {
    fill();
    return null;
  }
  const { session, phase } = state;
  const live = phase === "live";
  const way = howLoud();
  const lead = leading.view();
  const known = state.start.card && card.view();
  return (
    <div class="menu" role="group" aria-label={t("menu")}>
      <Switch is="sound" on={way !== "off"} set={sound} />
      {way !== "off" && <Switch is="voice" on={way === "voice"} set={voice} />}
      {notifies() && <Switch is="notify" on={!!state.notify} set={(on) => void notify(on)} />}
      {live && session?.live_typing && <Switch is="share" on={state.share} set={share} />}
      <Language />
      {live && look && <look.Pictures />}
      {live && state.status === "active" && <Who />}
      <AskForHelp />
      {live && lead && <lead.AskToLead class="row" />}
      {known && <known.Card />}
      {live && state.start.times && (
        <button type="button" class="row" onClick={schedule.run}>
          {t("go_on_later")}
        </button>
      )}
      {session && (
        <button type="button" class="row" onClick={() => void save()}>
          {t("transcript")}
        </button>
      )}
      {live && framed && (
        <button type="button" class="row" onClick={popOut}>
          {t("large")}
        </button>
      )}
      {live && (
        <button type="button" class="row bad" onClick={askEnd}>
          {t("end")}
        </button>
      )}
    </div>
  );
};
