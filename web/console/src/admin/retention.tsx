import "../styles/list.css";
import "../styles/admin.css";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import type { Retention } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { explain, toast } from "../kit/toast.tsx";
import { faultOf } from "./resource.ts";

const PATH = "/v1/tenant/retention";
const MOST_DAYS = 36_500;

/** How long records about people are kept (IS-104, IS-132). */
export default function RetentionPage() {
  const [kept, setKept] = useState<Retention | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => {
    call<Retention>("GET", PATH).then(setKept, setProblem);
  }, []);
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{t("admin.retention")}</h1>
      </header>
      <p class="page-lead">{t("retention.lead")}</p>
      {kept ? (
        <RetentionForm kept={kept} />
      ) : problem ? (
        <Empty icon="warn" title={explain(problem)} />
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

function RetentionForm({ kept }: { kept: Retention }) {
  const [wanted, setWanted] = useState(kept);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Retention>) => setWanted((old) => ({ ...old, ...change }));

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      setWanted(await call<Retention>("PUT", PATH, { body: wanted }));
      toast(t("admin.saved"));
    } catch (cause) {
      setProblem(cause);
    }
    setBusy(false);
  }

  const days = (
    field: "address_days" | "person_days" | "session_days" | "audit_days",
    hint: string,
  ) => (
    <Field label={t(`retention.${field}`)} hint={hint} error={faultOf(problem, field)}>
      {(ids) => (
        <input
          {...ids}
          class="input input-short"
          type="number"
          min={1}
          max={MOST_DAYS}
          step={1}
          value={wanted[field] ?? ""}
          onInput={(event) => {
            const value = event.currentTarget.valueAsNumber;
            set({ [field]: Number.isNaN(value) ? null : value });
          }}
        />
      )}
    </Field>
  );

  return (
    <form class="form settings" onSubmit={submit}>
      <section class="card form">
        <h2>{t("retention.addresses")}</h2>
        {days("address_days", t("retention.days_hint"))}
        <Field label={t("retention.address_form")}>
          {(ids) => (
            <select
              {...ids}
              class="input"
              value={wanted.address_form}
              onChange={(event) =>
                set({ address_form: event.currentTarget.value as Retention["address_form"] })
              }
            >
              <option value="network">{t("retention.form_network")}</option>
              <option value="removed">{t("retention.form_removed")}</option>
            </select>
          )}
        </Field>
      </section>
      <section class="card form">
        <h2>{t("retention.people")}</h2>
        {days("person_days", t("retention.person_hint"))}
      </section>
      <section class="card form">
        <h2>{t("retention.sessions")}</h2>
        {days("session_days", t("retention.days_hint"))}
        {days("audit_days", t("retention.audit_hint"))}
      </section>
      {problem !== null && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <div class="form-foot settings-foot">
        <Button look="primary" type="submit" busy={busy}>
          {t("action.save")}
        </Button>
      </div>
    </form>
  );
}
