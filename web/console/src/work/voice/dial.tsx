import { useEffect, useState } from "preact/hooks";
import { call, Problem } from "../../api/client.ts";
import { codeOf } from "../../desk/desk.ts";
import { refusalText } from "../../desk/words.ts";
import { t, tCode } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";

interface Call {
  leg: string;
  number: string;
  name: string;
  state: "dialing" | "ringing" | "answered" | "ended" | "lost";
  end?: string;
}

/** How often it is asked how the calls stand, while the window is open. */
const EVERY_MS = 1_000;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

const path = (id: string, more = ""): string =>
  `/v1/sessions/${encodeURIComponent(id)}/calls${more}`;

const standing = ({ state, end }: Call): string =>
  end ? tCode("dial.end", end) : tCode("dial.state", state);

/** Calls a telephone number, and shows what becomes of it. */
export function Calls({ id, onClose }: { id: string; onClose: () => void }) {
  const [number, setNumber] = useState("");
  const [name, setName] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const [calls, setCalls] = useState<Call[]>([]);

  const fetch = async () => setCalls((await call<{ items: Call[] }>("GET", path(id))).items);
  const failed = (cause: unknown) => {
    const field = cause instanceof Problem && cause.code === "invalid";
    setFault(field ? t("dial.bad_number") : refusalText(codeOf(cause)));
  };
  useEffect(() => {
    const look = () => void fetch().catch(failed);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [id]);

  const place = async () => {
    setBusy(true);
    setFault("");
    try {
      await call("POST", path(id), { body: { number, ...(name.trim() && { name: name.trim() }) } });
      setNumber("");
      setName("");
      await fetch();
    } catch (cause) {
      failed(cause);
    }
    setBusy(false);
  };
  const hangUp = (leg: string) =>
    void call("DELETE", path(id, `/${leg}`))
      .then(fetch)
      .catch(failed);
  const press = (leg: string, keys: string) =>
    void call("POST", path(id, `/${leg}/keys`), { body: { keys } }).catch(failed);

  return (
    <Dialog title={t("command.dial")} onClose={onClose}>
      <form
        class="dial"
        onSubmit={(event) => {
          event.preventDefault();
          void place();
        }}
      >
        <Field label={t("dial.number")} hint={t("dial.number_hint")} error={fault}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              type="tel"
              dir="ltr"
              autocomplete="off"
              required
              maxLength={40}
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t("dial.name")} hint={t("dial.name_hint")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              dir="auto"
              maxLength={80}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="dialog-acts">
          <Button look="primary" type="submit" disabled={busy || number.trim() === ""}>
            {t("dial.call")}
          </Button>
        </div>
      </form>
      <ul class="dial-calls" aria-label={t("dial.calls")} aria-live="polite">
        {calls.map((one) => (
          <li key={one.leg} class="dial-one">
            <span>
              <bdi>{one.name}</bdi>{" "}
              <bdi class="muted num" dir="ltr">
                {one.number}
              </bdi>
            </span>
            <span class="muted">{standing(one)}</span>
            {one.state !== "ended" && one.state !== "lost" && (
              <Button small look="danger" onClick={() => hangUp(one.leg)}>
                {t("command.hang_up")}
              </Button>
            )}
            {one.state === "answered" && (
              <fieldset class="dial-keys">
                <legend class="sr">{t("dial.keys")}</legend>
                {KEYS.map((key) => (
                  <Button key={key} small onClick={() => press(one.leg, key)}>
                    {key}
                  </Button>
                ))}
              </fieldset>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
