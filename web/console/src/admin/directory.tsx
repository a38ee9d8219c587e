import "../styles/list.css";
import "../styles/admin.css";
import { useEffect, useState } from "preact/hooks";
import { me } from "../api/account.ts";
import { call, Problem } from "../api/client.ts";
import type { AgentDirectory, Role } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { copy } from "../kit/snippet.tsx";
import { explain, toast } from "../kit/toast.tsx";
import { Admission } from "./directory/admission.tsx";
import { Client } from "./directory/client.tsx";
import type { Wanted } from "./directory/section.ts";
import { faultOf, lines, useResource } from "./resource.ts";
import { TakeAway } from "./take-away.tsx";

const PATH = "/v1/tenant/directory";
const NONE: AgentDirectory = {
  issuer: "",
  client_id: "",
  claim: "email",
  domains: [],
  new_role: null,
  counts_as_second_factor: true,
  passwords_off: false,
};

/** By which directory of the company its agents log in (OpenID Connect). */
export default function DirectoryPage() {
  const [kept, setKept] = useState<AgentDirectory | "none" | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const read = () =>
    call<AgentDirectory>("GET", PATH).then(setKept, (cause) => {
      if (cause instanceof Problem && cause.status === 404) setKept("none");
      else setProblem(cause);
    });
  useEffect(() => {
    void read();
  }, []);
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{t("admin.directory")}</h1>
      </header>
      <p class="page-lead">{t("directory.lead")}</p>
      {kept ? (
        <DirectoryForm
          key={kept === "none" ? "none" : "kept"}
          kept={kept === "none" ? null : kept}
          onSaved={setKept}
          onRemoved={read}
        />
      ) : problem ? (
        <Empty icon="warn" title={explain(problem)} />
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

interface DirectoryFormProps {
  kept: AgentDirectory | null;
  onSaved: (kept: AgentDirectory) => void;
  onRemoved: () => Promise<void>;
}

function DirectoryForm({ kept, onSaved, onRemoved }: DirectoryFormProps) {
  const roles = useResource<Role>("/v1/roles").items ?? [];
  const [wanted, setWanted] = useState<Wanted>(() => {
    const { domains, ...rest } = kept ?? NONE;
    return { ...rest, client_secret: "", domains: domains.join("\n") };
  });
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Wanted>) => setWanted((old) => ({ ...old, ...change }));

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onSaved(await call<AgentDirectory>("PUT", PATH, { body: bodyOf(wanted) }));
      set({ client_secret: "" });
      toast(t("admin.saved"));
    } catch (cause) {
      setProblem(cause);
    }
    setBusy(false);
  }

  const fault = (field: string) => faultOf(problem, field);
  return (
    <form class="form settings" onSubmit={submit}>
      <section class="card form">
        <h2>{t("directory.there")}</h2>
        <p class="field-hint">{t("directory.there_lead")}</p>
        <Address label={t("directory.redirect")} path={`directory/${me().tenant.slug}`} />
        <Client wanted={wanted} set={set} fault={fault} known={kept} />
      </section>
      <section class="card form">
        <h2>{t("directory.who")}</h2>
        <Admission wanted={wanted} set={set} fault={fault} roles={roles} />
      </section>
      {kept && (
        <section class="card form">
          <h2>{t("directory.use")}</h2>
          <Address label={t("directory.start")} path={`login?company=${me().tenant.slug}`} />
          <TakeAway
            path={PATH}
            label={t("directory.remove")}
            there={t("directory.remove_hint")}
            means={t("directory.remove_text")}
            act={t("directory.remove")}
            spoken={t("directory.remove")}
            done={t("directory.removed")}
            onDone={onRemoved}
          />
        </section>
      )}
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

/** As it is sent; an empty secret is the one that is kept. */
function bodyOf(wanted: Wanted) {
  const { client_secret, domains, ...rest } = wanted;
  return {
    ...rest,
    issuer: rest.issuer.trim(),
    client_id: rest.client_id.trim(),
    domains: lines(domains),
    ...(client_secret ? { client_secret } : {}),
  };
}

/** An address of this console that goes elsewhere. */
function Address({ label, path }: { label: string; path: string }) {
  const address = `${location.origin}/console/${path}`;
  return (
    <div class="field">
      <span class="field-label">{label}</span>
      <span class="address-row">
        <code class="mono" dir="ltr">
          {address}
        </code>
        <Button small icon="copy" onClick={() => void copy(address)}>
          {t("action.copy")}
        </Button>
      </span>
    </div>
  );
}
