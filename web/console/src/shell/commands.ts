/**
 * Everything the agent can do, as one list: the palette shows it, shortcuts run it, the help
 * names its keys. Computed from the state each time, so nothing offered is impossible.
 */
import { account, atLeast, feature, logOut } from "../api/account.ts";
import { desk, dispatch, setState, takeBaton } from "../desk/desk.ts";
import { can, leads, visitorName } from "../desk/session.ts";
import { ready } from "../desk/state.ts";
import { stateName } from "../desk/words.ts";
import { LANGUAGES, setLanguage, t } from "../i18n/index.ts";
import type { IconName } from "../kit/icon.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { prefs, setPref, type Theme } from "../lib/prefs.ts";
import { go, place } from "../lib/router.ts";
import { PAGES } from "../pages.ts";
import { paths } from "../paths.ts";
import { closeSession, endSession, focusIn } from "../work/acts.ts";
import { cardShown, toggleCard } from "../work/card.ts";
import { takeOffer } from "../work/offer-acts.ts";
import { overlay } from "./overlay.ts";

export interface Command {
  id: string;
  group: "session" | "desk" | "go" | "prefs";
  label: string;
  icon: IconName;
  /** Shown keys. */
  keys?: string;
  /** Pressed together with Alt, by place on the keyboard. */
  code?: string;
  /** Not possible now: left out of the palette, its key does nothing. */
  off?: boolean;
  run: () => void | Promise<void>;
}

export function openSession(id: string, beside = false): void {
  go(paths.work);
  dispatch({ do: "show", s: id, beside });
  focusIn("composer");
}

export function toggleReady(): void {
  const settings = account.get().status === "in" ? account.get() : null;
  const states = settings?.status === "in" ? settings.me.tenant.settings.not_ready_states : [];
  setState(ready(desk.get()) ? (states[0] ?? "away") : "available").catch(toastProblem);
}

export function commands(): Command[] {
  const state = account.get();
  if (state.status !== "in") return [];
  const { me } = state;
  const now = desk.get();
  const atWork = place.get().path === paths.work;
  const focus = now.focus ? now.sessions[now.focus] : undefined;
  const current = atWork ? focus : undefined;
  const offer = now.offers[0];
  const list: Command[] = [];

  list.push(
    {
      id: "offer.accept",
      group: "desk",
      label: t("offer.accept_first"),
      icon: "check",
      keys: "Alt A",
      code: "KeyA",
      off: !offer,
      run: () => takeOffer(offer!, true),
    },
    {
      id: "offer.decline",
      group: "desk",
      label: t("offer.decline_first"),
      icon: "close",
      keys: "Alt D",
      code: "KeyD",
      off: !offer,
      run: () => takeOffer(offer!, false),
    },
  );

  now.order.forEach((id, index) => {
    const session = now.sessions[id]!;
    const name = visitorName(session);
    const key = index < 6 ? { keys: `Alt ${index + 1}`, code: `Digit${index + 1}` } : {};
    list.push({
      id: `open.${id}`,
      group: "session",
      label: t("command.open_session", { name }),
      icon: "work",
      ...key,
      run: () => openSession(id),
    });
    if (!now.panes.includes(id) && now.panes.length > 0) {
      list.push({
        id: `beside.${id}`,
        group: "session",
        label: t("command.open_beside", { name }),
        icon: "columns",
        run: () => openSession(id, true),
      });
    }
  });

  if (current) {
    const s = current.id;
    list.push(
      {
        id: "reply",
        group: "session",
        label: t("command.write"),
        icon: "edit",
        keys: "Alt W",
        code: "KeyW",
        off: !can.say(current),
        run: () => focusIn("composer"),
      },
      {
        id: "canned",
        group: "session",
        label: t("command.canned"),
        icon: "canned",
        keys: "/",
        off: !can.say(current) || !feature("canned_replies"),
        run: () => focusIn("canned"),
      },
      {
        id: "push",
        group: "session",
        label: t("command.push"),
        icon: "page",
        keys: "Alt P",
        code: "KeyP",
        off: !can.lead(current) || !feature("push"),
        run: () => {
          setPref("browse", true);
          focusIn("address");
        },
      },
      {
        id: "baton",
        group: "session",
        label: t("lead.take"),
        icon: "lead",
        off: !can.lead(current) || leads(current) || !feature("push"),
        run: () => takeBaton(s).catch(toastProblem),
      },
      {
        id: "browse",
        group: "session",
        label: prefs.get().browse ? t("command.hide_pages") : t("command.show_pages"),
        icon: "page",
        keys: "Alt B",
        code: "KeyB",
        run: () => setPref("browse", !prefs.get().browse),
      },
      {
        id: "contact",
        group: "session",
        label: cardShown() ? t("command.hide_contact") : t("command.show_contact"),
        icon: "person",
        keys: "Alt C",
        code: "KeyC",
        run: toggleCard,
      },
      {
        id: "end",
        group: "session",
        label: t("command.end"),
        icon: "end",
        keys: "Alt E",
        code: "KeyE",
        off: !can.end(current),
        run: () => endSession(s),
      },
      {
        id: "close",
        group: "session",
        label: t("command.close"),
        icon: "close",
        keys: "Alt X",
        code: "KeyX",
        off: !can.close(current),
        run: () => closeSession(s),
      },
      {
        id: "next",
        group: "session",
        label: t("command.next"),
        icon: "next",
        keys: "Alt ↓",
        code: "ArrowDown",
        off: now.order.length < 2,
        run: () => step(1),
      },
      {
        id: "previous",
        group: "session",
        label: t("command.previous"),
        icon: "back",
        keys: "Alt ↑",
        code: "ArrowUp",
        off: now.order.length < 2,
        run: () => step(-1),
      },
    );
  }

  list.push({
    id: "ready",
    group: "desk",
    label: ready(now) ? t("command.not_ready") : t("command.ready"),
    icon: "bell",
    keys: "Alt R",
    code: "KeyR",
    run: toggleReady,
  });
  for (const name of me.tenant.settings.not_ready_states) {
    if (name !== now.you?.state) {
      list.push({
        id: `state.${name}`,
        group: "desk",
        label: t("command.state", { state: stateName(name) }),
        icon: "bell",
        run: () => setState(name).catch(toastProblem),
      });
    }
  }

  for (const page of PAGES) {
    if (
      page.path.includes(":") ||
      !atLeast(me.agent.rank, page.rank) ||
      (page.feature && !feature(page.feature))
    )
      continue;
    list.push({
      id: `go.${page.path}`,
      group: "go",
      label: page.admin ? `${t("nav.admin")}: ${t(page.title)}` : t(page.title),
      icon: page.icon ?? "admin",
      run: () => go(page.path),
    });
  }

  for (const theme of ["system", "light", "dark"] as Theme[]) {
    if (theme !== prefs.get().theme) {
      list.push({
        id: `theme.${theme}`,
        group: "prefs",
        label: `${t("prefs.theme")}: ${t(`theme.${theme}`)}`,
        icon: "sun",
        run: () => setPref("theme", theme),
      });
    }
  }
  const { sound } = prefs.get();
  list.push({
    id: "sound",
    group: "prefs",
    label: sound ? t("prefs.sound_off") : t("prefs.sound_on"),
    icon: sound ? "mute" : "sound",
    keys: "Alt S",
    code: "KeyS",
    run: () => setPref("sound", !sound),
  });
  list.push({
    id: "keys",
    group: "prefs",
    label: t("keys.title"),
    icon: "keyboard",
    keys: "Alt /",
    code: "Slash",
    run: () => overlay.set("keys"),
  });
  for (const each of LANGUAGES) {
    list.push({
      id: `language.${each.code}`,
      group: "prefs",
      label: `${t("prefs.language")}: ${each.name}`,
      icon: "globe",
      run: () => setLanguage(each.code, true),
    });
  }
  list.push({
    id: "out",
    group: "prefs",
    label: t("action.log_out"),
    icon: "out",
    run: () => logOut(),
  });
  return list;
}

function step(by: number): void {
  const { order, focus } = desk.get();
  const at = order.indexOf(focus ?? "");
  const id = order[(at + by + order.length) % order.length];
  if (id) openSession(id);
}
