import { useEffect, useState } from "preact/hooks";
import { sendPage } from "../../desk/desk.ts";
import type { PageWay } from "../../desk/frames.ts";
import { useSession } from "../../desk/use-session.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { typedAddress } from "../../lib/link.ts";
import { prefs } from "../../lib/prefs.ts";
import { hasCopies } from "./copy.ts";
import { type Rules, rulesOf } from "./follower.ts";

const WAYS: PageWay[] = ["tab", "window", "extra", "popup", "frame", "proxy"];

interface SendProps {
  id: string;
  url: string;
  way: PageWay;
  onSent: (url: string, way: PageWay) => void;
  onClose: () => void;
}

/** A page to all or to some, in one of all ways, with what is known of it beforehand. */
export function Send({ id, url: first, way: start, onSent, onClose }: SendProps) {
  const session = useSession(id, (session) => session);
  const others = session.roster.filter(({ leg }) => leg !== session.leg);
  const [typed, setTyped] = useState(first);
  const [way, setWay] = useState<PageWay>(start);
  const [frame, setFrame] = useState("");
  const [to, setTo] = useState<string[]>(others.map(({ leg }) => leg));
  const [wrong, setWrong] = useState(false);
  const [rules, setRules] = useState<Rules | null>(null);
  const url = typedAddress(typed, null);
  const all = others.every(({ leg }) => to.includes(leg));

  useEffect(() => {
    setRules(null);
    if (!url) return;
    let over = false;
    const timer = setTimeout(() => {
      rulesOf(id, url).then(
        (found) => over || setRules(found),
        () => {},
      );
    }, 400);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [url]);

  const send = () => {
    setWrong(!url);
    if (!url || to.length === 0 || (way === "frame" && !frame.trim())) return;
    const page = {
      url,
      way,
      ...(way === "frame" ? { frame: frame.trim() } : {}),
      ...(all ? {} : { to: to.filter((leg) => others.some((other) => other.leg === leg)) }),
      echo: prefs.get().echo,
    };
    sendPage(id, page).then(() => onSent(url, way), toastProblem);
    onClose();
  };

  return (
    <Dialog title={t("send.title")} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field
          label={t("browse.address")}
          error={wrong ? t("browse.bad_address") : undefined}
          hint={rules ? hint(rules, way) : undefined}
        >
          {(ids) => (
            <input
              {...ids}
              class="input"
              dir="ltr"
              inputMode="url"
              spellcheck={false}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t("browse.push_how")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={way}
              onChange={(event) => setWay(event.currentTarget.value as PageWay)}
            >
              {WAYS.filter((each) => each !== "proxy" || hasCopies()).map((each) => (
                <option key={each} value={each}>
                  {t(`way.${each}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {way === "frame" && (
          <Field label={t("send.frame")} hint={t("send.frame_hint")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                dir="ltr"
                required
                maxLength={120}
                value={frame}
                onInput={(event) => setFrame(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        <fieldset class="send-to">
          <legend>{t("send.to")}</legend>
          {others.map(({ leg, name }) => (
            <label key={leg}>
              <input
                type="checkbox"
                checked={to.includes(leg)}
                onChange={(event) =>
                  setTo(
                    event.currentTarget.checked ? [...to, leg] : to.filter((each) => each !== leg),
                  )
                }
              />{" "}
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
        <div class="dialog-acts">
          <Button look="primary" type="submit" disabled={to.length === 0}>
            {t("send.send")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What to expect of it, said before it is sent. */
function hint(rules: Rules, way: PageWay): string {
  const said: string[] = [];
  if (rules.leaves) said.push(t("send.leaves"));
  if (way === "proxy") said.push(t(rules.proxy ? "send.proxy" : "send.no_proxy"));
  else if (rules.leaves && !rules.listed) said.push(t("send.unlisted"));
  else if (way === "popup" && rules.known && !rules.popup) said.push(t("send.no_frame"));
  else if (way === "frame" && rules.known && !rules.frame) said.push(t("send.no_frame"));
  else if (way === "window" && rules.severs) said.push(t("send.severs"));
  return said.join(" ");
}
