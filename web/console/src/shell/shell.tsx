import { useEffect, useState } from "preact/hooks";
import type { Me } from "../api/types.ts";
import * as alerts from "../desk/alerts.ts";
import { desk, start, stop } from "../desk/desk.ts";
import { unlock } from "../desk/sound.ts";
import { live, unread } from "../desk/state.ts";
import { t } from "../i18n/index.ts";
import { useListener } from "../lib/hooks.ts";
import { go, match, place } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { mayOpen, PAGES, type PageEntry } from "../pages.ts";
import { paths } from "../paths.ts";
import { Offers } from "../work/offers.tsx";
import { AdminNav } from "./admin-nav.tsx";
import { LinkBar } from "./link-bar.tsx";
import { Overlays, onShortcut } from "./overlays.tsx";
import { PageHost } from "./page-host.tsx";
import { Rail } from "./rail.tsx";

export function find(
  path: string,
  me: Me,
): { entry: PageEntry; params: Record<string, string> } | null {
  for (const entry of PAGES) {
    const params = match(entry.path, path);
    if (params) return mayOpen(entry, me) ? { entry, params } : null;
  }
  return null;
}

export function Shell({ me }: { me: Me }) {
  const { path } = useStore(place);
  const found = find(path, me);
  const admin = found?.entry.admin !== undefined;
  // Whoever serves nobody begins with the first page there is for them.
  useEffect(() => {
    const first = PAGES.find((page) => page.icon && mayOpen(page, me));
    if (path === paths.work && !found && first) go(first.path, { replace: true });
  }, [path, found === null]);
  const title = found ? t(found.entry.title) : t("nav.nothing");

  useDesk(me.agent.id);
  useTitle(title);
  useListener("keydown", onShortcut);
  useListener("pointerdown", unlock, { once: true });
  useListener("beforeunload", (event) => {
    // Leaving the page keeps the sessions, but the visitors would wait.
    if (live(desk.get()) > 0) event.preventDefault();
  });

  return (
    <div class={admin ? "shell shell-admin" : "shell"}>
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <Rail me={me} path={path} />
      {admin && <AdminNav me={me} path={path} />}
      <div class="shell-main">
        <LinkBar />
        <main id="main" class="shell-page" tabIndex={-1}>
          <PageHost found={found} />
        </main>
      </div>
      {path !== paths.work && <Offers floating />}
      <Overlays me={me} />
    </div>
  );
}

function useDesk(agent: string) {
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const attempt = (wait: number) => {
      start().catch(() => {
        // The connection heals itself once it was made; this is for the very first details.
        if (!stopped) timer = setTimeout(attempt, wait, Math.min(wait * 2, 15_000));
      });
    };
    attempt(1_000);
    return () => {
      stopped = true;
      clearTimeout(timer);
      stop();
    };
  }, [agent]);
}

function useTitle(page: string) {
  const offers = useStore(desk, (state) => state.offers.length);
  const lines = useStore(desk, unread);
  const [blink, setBlink] = useState(false);
  useEffect(() => {
    if (offers === 0) return setBlink(false);
    const timer = setInterval(() => setBlink((on) => !on), 1_000);
    setBlink(true);
    return () => clearInterval(timer);
  }, [offers > 0]);
  useEffect(() => {
    document.title = alerts.title(offers, lines, blink, page);
  }, [offers, lines, blink, page]);
}
