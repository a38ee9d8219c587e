import "../styles/list.css";
import "../styles/admin.css";
import "../styles/account.css";
import { useEffect, useState } from "preact/hooks";
import { me } from "../api/account.ts";
import {
  beginFactor,
  confirmFactor,
  endFactor,
  type FactorSecret,
  ownFactor,
  renewCodes,
  type SecondFactor,
} from "../api/factor.ts";
import { type Key, t } from "../i18n/index.ts";
import { Badge, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { dayTime } from "../lib/time.ts";
import { ProveForm } from "./prove.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SetUp } from "./set-up.tsx";

type Act = "set_up" | "replace" | "renew" | "off";

const TITLE: Record<Act, Key> = {
  set_up: "factor.set_up",
  replace: "factor.replace",
  renew: "factor.renew",
  off: "factor.turn_off",
};

export default function AccountPage() {
  const { agent, tenant } = me();
  const [factor, setFactor] = useState<SecondFactor | null>(null);
  const [act, setAct] = useState<Act | null>(null);
  const reload = () => ownFactor().then(setFactor, toastProblem);
  useEffect(() => {
    void reload();
  }, []);
  const on = factor?.since !== undefined;
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{t("nav.account_page")}</h1>
      </header>
      <p class="page-lead">
        {agent.name} · {agent.login} · {tenant.name}
      </p>
      <section class="card factor-card" aria-labelledby="factor-title">
        <div class="card-head">
          <h2 id="factor-title">{t("factor.title")}</h2>
          {factor && (
            <Badge tone={on ? "good" : factor.required ? "warn" : "idle"}>
              {factor.since ? t("factor.on", { date: dayTime(factor.since) }) : t("factor.off")}
            </Badge>
          )}
        </div>
        <p class="muted">{t("factor.what")}</p>
        {factor?.required && <p class="muted">{t("factor.wanted")}</p>}
        {on && (
          <p class={factor.recovery_codes_left < 3 ? "note note-warn" : "muted"}>
            {t("factor.left", { n: factor.recovery_codes_left })}
          </p>
        )}
        {factor ? (
          <div class="factor-acts">
            {on ? (
              <>
                <Button icon="reload" onClick={() => setAct("renew")}>
                  {t("factor.renew")}
                </Button>
                <Button onClick={() => setAct("replace")}>{t("factor.replace")}</Button>
                {!factor.required && (
                  <Button look="danger" onClick={() => setAct("off")}>
                    {t("factor.turn_off")}
                  </Button>
                )}
              </>
            ) : (
              <Button look="primary" icon="key" onClick={() => setAct("set_up")}>
                {t("factor.set_up")}
              </Button>
            )}
          </div>
        ) : (
          <Skeleton rows={2} />
        )}
      </section>
      {act && (
        <ActDialog
          act={act}
          onClose={() => {
            setAct(null);
            void reload();
          }}
        />
      )}
    </div>
  );
}

/** Who is logged in proves it first, then does it. */
function ActDialog({ act, onClose }: { act: Act; onClose: () => void }) {
  const [told, setTold] = useState<FactorSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Dialog title={t(TITLE[act])} onClose={onClose}>
      {told ? (
        <SetUp told={told} confirm={confirmFactor} onDone={onClose} onCancel={onClose} />
      ) : codes ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : (
        <ProveForm
          lead={t(`factor.prove_${act}`)}
          code={act !== "set_up"}
          danger={act === "off"}
          label={act === "off" ? t("factor.turn_off") : t("factor.continue")}
          onCancel={onClose}
          run={async (proof) => {
            if (act === "renew") setCodes(await renewCodes(proof));
            else if (act === "off") {
              await endFactor(proof);
              toast(t("factor.turned_off"));
              onClose();
            } else setTold(await beginFactor(proof));
          }}
        />
      )}
    </Dialog>
  );
}
