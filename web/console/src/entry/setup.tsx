import { useState } from "preact/hooks";
import { setUp } from "../api/account.ts";
import { call, type Page, Problem } from "../api/client.ts";
import type { Me, Site } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Icon } from "../kit/icon.tsx";
import { Snippet } from "../kit/snippet.tsx";
import { explain } from "../kit/toast.tsx";
import { place } from "../lib/router.ts";
import { kept } from "../lib/storage.ts";
import { paths } from "../paths.ts";
import { EntryFrame } from "./frame.tsx";

const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);

const EMPTY = { company: "", slug: "", name: "", login: "", password: "", site: "", origins: "" };

export function SetUpPage() {
  const token = place.get().query.get("token") ?? "";
  const [form, setForm] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [done, setDone] = useState<{ me: Me; sites: Site[] } | null>(null);
  const set = (name: keyof typeof EMPTY) => (event: Event) => {
    const value = (event.currentTarget as HTMLInputElement).value;
    setForm((old) => ({
      ...old,
      [name]: value,
      ...(name === "company" && old.slug === slugOf(old.company) ? { slug: slugOf(value) } : {}),
      ...(name === "company" && old.site === old.company ? { site: value } : {}),
    }));
  };
  const fault = (field: string): string | undefined =>
    problem instanceof Problem
      ? problem.fields.find((each) => each.field === field)?.message
      : undefined;

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const me = await setUp({
        token,
        tenant_name: form.company.trim(),
        tenant_slug: form.slug,
        name: form.name.trim(),
        login: form.login.trim(),
        password: form.password,
        site_name: form.site.trim() || form.company.trim(),
        origins: form.origins.split(/[\s,]+/).filter(Boolean),
      });
      kept.write("tenant", form.slug);
      kept.write("login", form.login.trim());
      const sites = await call<Page<Site>>("GET", "/v1/sites").catch(() => ({ items: [] }));
      setDone({ me, sites: sites.items });
    } catch (cause) {
      setProblem(cause);
      // The first field that the server did not like takes the keyboard.
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    }
    setBusy(false);
  }

  if (!token) {
    return (
      <EntryFrame title={t("setup.title")}>
        <p class="note note-warn">{t("setup.no_token")}</p>
      </EntryFrame>
    );
  }
  if (done) {
    return (
      <EntryFrame title={t("setup.done")} lead={t("setup.done_lead")} wide>
        {done.sites[0] && <Snippet site={done.sites[0].key} />}
        <a class="button button-primary button-wide" href={paths.work}>
          {t("setup.open_console")}
        </a>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t("setup.title")} lead={t("setup.lead")}>
      {problem !== null && (
        <p class="note note-bad" role="alert">
          <Icon name="warn" size={16} /> {explain(problem)}
        </p>
      )}
      <form class="form" onSubmit={submit}>
        <h2 class="form-part">{t("setup.company")}</h2>
        <Field label={t("setup.company_name")} error={fault("tenant_name")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              required
              autofocus
              maxLength={120}
              autocomplete="organization"
              value={form.company}
              onInput={set("company")}
            />
          )}
        </Field>
        <Field label={t("login.tenant")} hint={t("setup.slug_hint")} error={fault("tenant_slug")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              required
              pattern="[a-z0-9\-]{1,40}"
              autocapitalize="none"
              spellcheck={false}
              value={form.slug}
              onInput={set("slug")}
            />
          )}
        </Field>
        <h2 class="form-part">{t("setup.admin")}</h2>
        <Field label={t("setup.name")} hint={t("setup.name_hint")} error={fault("name")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              required
              maxLength={120}
              autocomplete="name"
              value={form.name}
              onInput={set("name")}
            />
          )}
        </Field>
        <div class="form-two">
          <Field label={t("login.login")} error={fault("login")}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                required
                autocapitalize="none"
                spellcheck={false}
                autocomplete="username"
                value={form.login}
                onInput={set("login")}
              />
            )}
          </Field>
          <Field
            label={t("login.password")}
            hint={t("setup.password_hint")}
            error={fault("password")}
          >
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="password"
                required
                minLength={10}
                autocomplete="new-password"
                value={form.password}
                onInput={set("password")}
              />
            )}
          </Field>
        </div>
        <h2 class="form-part">{t("setup.site")}</h2>
        <Field label={t("setup.site_name")} error={fault("site_name")}>
          {(ids) => (
            <input {...ids} class="input" maxLength={120} value={form.site} onInput={set("site")} />
          )}
        </Field>
        <Field label={t("setup.origins")} hint={t("setup.origins_hint")} error={fault("origins")}>
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={2}
              dir="ltr"
              spellcheck={false}
              placeholder="https://www.example.com"
              value={form.origins}
              onInput={set("origins")}
            />
          )}
        </Field>
        <Button look="primary" type="submit" busy={busy} class="button-wide">
          {t("setup.submit")}
        </Button>
      </form>
    </EntryFrame>
  );
}
