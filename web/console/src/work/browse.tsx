import { useEffect, useRef, useState } from "preact/hooks";
import { feature } from "../api/account.ts";
import { codeOf, desk, push, sendPage, setFollow, showsPage, takeBaton } from "../desk/desk.ts";
import type { PageWay } from "../desk/frames.ts";
import { can, leads, nameOf, type Push, visitorName } from "../desk/session.ts";
import { calm, useSession } from "../desk/use-session.ts";
import { refusalText } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { useListener } from "../lib/hooks.ts";
import { typedAddress, webAddress } from "../lib/link.ts";
import { prefs, setPref } from "../lib/prefs.ts";
import { useStore } from "../lib/store.ts";
import { wantedFocus } from "./acts.ts";
import { type FramePage, framePage } from "./frame-page.ts";
import { Hands } from "./hands/hands.tsx";
import { type Copy, copyOf, hasCopies } from "./lead/copy.ts";
import { became, forMe, isSettled, silent as tellSilent } from "./lead/follower.ts";
import { Send } from "./lead/send.tsx";
import { PushResults } from "./push-results.tsx";

/** Ways beside the tab that need nothing but the address. */
const QUICK = ["window", "extra", "popup", "proxy"] as const;

/** A page that is silent this long after it loaded may be one that refuses frames. */
const SILENT_MS = 3_500;

const fail = (cause: unknown) => toast(refusalText(codeOf(cause)), true);

/**
 * The pages area: shows where the visitor is, or where the agent goes on their own. An
 * address entered while leading moves the followers; otherwise only this view (IS-49).
 */
export function Browse({ id }: { id: string }) {
  const session = useSession(id, (session) => session, calm);
  const visitorPage = session.page?.url ?? null;
  const leading = leads(session);
  const following = session.follow.on && session.follow.leg === session.leg;
  const possible = can.lead(session);

  /** Where the agent went without the visitor; null keeps to the visitor's page. */
  const [own, setOwn] = useState<string | null>(null);
  /** What the frame says it shows. */
  const [told, setTold] = useState<FramePage | null>(null);
  const [source, setSource] = useState(visitorPage);
  const [round, setRound] = useState(0);
  const [silent, setSilent] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  /** Where this agent led to last. */
  const led = useRef<string | null>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const bar = useRef<HTMLInputElement>(null);
  const wish = useStore(wantedFocus);
  const focused = useStore(desk, (state) => state.focus === id);

  const shown = told?.url ?? source;
  /** Where somebody else leads; the page that is looked at together. */
  const ledTo = session.shown && session.shown.leg !== session.leg ? session.shown.url : null;
  const wanted = own ?? ledTo ?? visitorPage;
  /** What is shown is a copy that comes through the server. */
  const [copy, setCopy] = useState<Copy | null>(null);
  const [sending, setSending] = useState<PageWay | null>(null);
  const { echo } = useStore(prefs);
  /** The page that another member shows here, until it is known what became of it. */
  const coming = session.pushes.findLast(
    (push) => forMe(session, push) && push.way !== "window" && push.way !== "extra",
  );
  const due = coming && !isSettled(session, coming) ? coming : undefined;
  useEffect(() => {
    if (!due) return;
    if (due.way === "proxy") showCopy(due.url, due);
    else if (due.way === "tab" && !due.to) setOwn(null);
    else show(due.url);
    if (shown === due.url && told) became(id, due.push, "arrived");
  }, [due?.push]);

  // Goes along with the visitor, unless the frame is already there.
  useEffect(() => {
    if (wanted && wanted !== shown) {
      setSource(wanted);
      setCopy(null);
      setTold(null);
      setSilent(false);
    }
  }, [wanted]);

  useEffect(() => {
    if (focused && wish.spot === "address" && wish.n > 0) {
      bar.current?.focus();
      bar.current?.select();
    }
  }, [wish]);

  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  /** The page spoke before it had loaded, as most do. */
  const spoke = useRef(false);
  const onLoad = () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (spoke.current) {
      spoke.current = false;
      return;
    }
    const push = due;
    timer.current = setTimeout(() => {
      if (copy) return;
      setSilent(true);
      if (push && source === push.url) void tellSilent(id, push);
    }, SILENT_MS);
  };

  useListener("message", (event) => {
    const page = framePage(event, frame.current?.contentWindow, copy);
    if (!page) return;
    // The button of the framed page makes way: the conversation stands beside it already.
    frame.current?.contentWindow?.postMessage({ sb: "framed" }, event.origin);
    if (timer.current === undefined) spoke.current = true;
    clearTimeout(timer.current);
    timer.current = undefined;
    setSilent(false);
    const moved = page.url !== told?.url;
    setTold(page);
    if (due && (page.url === due.url || source === due.url))
      became(id, due.push, page.problem ? "proxy_failed" : "arrived");
    if (page.problem) {
      // Where it would lead is at hand to be shown in another way.
      setTyped(webAddress(new URL(page.url).searchParams.get("url")));
      return;
    }
    if (!moved) return;
    if (page.url !== visitorPage) setOwn(page.url);
    // The leader's own pages are followed (CC-27), but a page is never led to twice in a row.
    if (following && leading && !copy && page.url !== visitorPage && page.url !== led.current) {
      led.current = page.url;
      showsPage(id, page.url, page.title, page.subject).catch(fail);
    }
  });

  const show = (url: string) => {
    setOwn(url);
    setCopy(null);
    if (url === source) setRound((n) => n + 1);
    setSource(url);
    setTold(null);
    setSilent(false);
    setTyped(null);
  };
  /** The same through the server, for the pages that a partner lets be shown so (IS-61). */
  const showCopy = (url: string, push?: Push) => {
    copyOf(id, url).then(
      (made) => {
        show(url);
        setCopy(made);
        setRound((n) => n + 1);
      },
      (cause) => {
        toastProblem(cause);
        if (push) became(id, push.push, "proxy_failed");
      },
    );
  };
  const entered = (): string | null => {
    const url = typedAddress(typed ?? shown ?? "", shown);
    setWrong(url === null);
    if (url === null) bar.current?.focus();
    return url;
  };
  /** The others go there; this view only where the agent wants that too (IS-59). */
  const leadTo = (url: string, way: PageWay) => {
    setTyped(null);
    if (way === "proxy") showCopy(url);
    else if (echo && way === "tab") show(url);
    led.current = url;
    const sent = way === "tab" ? push(id, url, "tab") : sendPage(id, { url, way, echo });
    sent.catch(fail);
  };
  const lead = (way: PageWay) => {
    const url = entered();
    if (url) leadTo(url, way);
  };

  const holder = session.baton.holder;
  const mixed = location.protocol === "https:" && shown?.startsWith("http:");
  const lastPush = session.pushes.at(-1);
  return (
    <section class="browse" aria-label={t("browse.title")}>
      <div class="browse-bar">
        <IconButton
          icon="reload"
          label={t("action.reload")}
          disabled={!shown}
          onClick={() => {
            if (copy && shown) return showCopy(shown);
            setSource(shown);
            setRound((n) => n + 1);
            setTold(null);
          }}
        />
        <form
          class={wrong ? "address address-wrong" : "address"}
          onSubmit={(event) => {
            event.preventDefault();
            const url = entered();
            if (!url) return;
            if (leading && possible) leadTo(url, "tab");
            else show(url);
          }}
        >
          <Icon name="globe" size={15} />
          <input
            ref={bar}
            dir="ltr"
            spellcheck={false}
            autocapitalize="none"
            inputMode="url"
            aria-label={t("browse.address")}
            aria-invalid={wrong || undefined}
            placeholder={t("browse.placeholder")}
            value={typed ?? shown ?? ""}
            onFocus={(event) => event.currentTarget.select()}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setWrong(false);
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape") {
                setTyped(null);
                setWrong(false);
              }
            }}
          />
          {wrong && (
            <span class="address-fault" role="alert">
              {t("browse.bad_address")}
            </span>
          )}
        </form>
        <div class="split">
          <Button
            small
            look="primary"
            icon="lead"
            disabled={!possible}
            title={t("browse.push_hint", { name: visitorName(session) })}
            onClick={() => lead("tab")}
          >
            {t("browse.push")}
          </Button>
          <Menu
            class="button button-small button-primary split-more"
            label={t("browse.push_how")}
            trigger={<Icon name="down" size={14} />}
            items={[
              {
                id: "tab",
                label: t("browse.push_tab"),
                icon: "page",
                disabled: !possible,
                run: () => lead("tab"),
              },
              ...QUICK.filter((way) => way !== "proxy" || hasCopies()).map((way) => ({
                id: way,
                label: t(`way.${way}`),
                icon: "open" as const,
                disabled: !possible,
                run: () => lead(way),
              })),
              {
                id: "send",
                label: t("send.open"),
                icon: "lead",
                separated: true,
                disabled: !possible,
                run: () => setSending("tab"),
              },
            ]}
          />
        </div>
      </div>
      <div class="browse-lead">
        <span class={leading ? "baton baton-own" : "baton"}>
          <Icon name="lead" size={15} />
          {leading
            ? t("lead.you")
            : holder
              ? t("lead.other", { name: nameOf(session, holder) })
              : t("lead.nobody")}
        </span>
        {!leading && (
          <Button small disabled={!possible} onClick={() => takeBaton(id).catch(fail)}>
            {t("lead.take")}
          </Button>
        )}
        {feature("follow_me") && (
          <label class="follow" title={t("lead.follow_hint")}>
            <input
              type="checkbox"
              role="switch"
              class="switch"
              checked={following}
              aria-checked={following}
              disabled={!possible}
              onChange={(event) => setFollow(id, event.currentTarget.checked).catch(fail)}
            />
            {t("lead.follow")}
          </label>
        )}
        <label class="follow" title={t("lead.echo_hint")}>
          <input
            type="checkbox"
            role="switch"
            class="switch"
            checked={echo}
            aria-checked={echo}
            onChange={(event) => setPref("echo", event.currentTarget.checked)}
          />
          {t("lead.echo")}
        </label>
        {own !== null && visitorPage && own !== visitorPage && (
          <Button
            small
            look="quiet"
            icon="person"
            onClick={() => {
              setOwn(null);
              setTyped(null);
            }}
          >
            {t("browse.to_visitor", { name: visitorName(session) })}
          </Button>
        )}
        {lastPush && (
          <span class="browse-result">
            <PushResults id={id} push={lastPush.push} />
          </span>
        )}
      </div>
      {sending && (
        <Send
          id={id}
          url={typed ?? shown ?? ""}
          way={sending}
          onSent={(url, way) => {
            led.current = url;
            if (way === "proxy") showCopy(url);
            else if (echo) show(url);
          }}
          onClose={() => setSending(null)}
        />
      )}
      <Hands id={id} frame={frame} page={told?.problem ? null : told} />
      <div class="browse-view">
        {shown && source && !mixed ? (
          <iframe
            key={`${source}#${round}`}
            ref={frame}
            src={copy?.address ?? source}
            title={t("browse.frame", { title: told?.title ?? session.page?.title ?? source })}
            sandbox="allow-scripts allow-forms allow-same-origin allow-popups"
            referrerPolicy="strict-origin-when-cross-origin"
            onLoad={onLoad}
          />
        ) : (
          <div class="browse-empty">
            <Icon name="page" size={26} />
            <p>{mixed ? t("browse.mixed") : t("browse.empty")}</p>
          </div>
        )}
        {silent && shown && (
          <div class="browse-note" role="status">
            <p>{t("browse.silent")}</p>
            <a class="button button-small" href={shown} target="_blank" rel="noopener noreferrer">
              {t("browse.open")}
            </a>
            <IconButton
              icon="close"
              size={15}
              label={t("action.dismiss")}
              onClick={() => setSilent(false)}
            />
          </div>
        )}
      </div>
    </section>
  );
}
