import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import type { Queue, Service } from "../api/types.ts";
import { number, t, tCode } from "../i18n/index.ts";
import { Field, Switch } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { LevelsField } from "./levels.tsx";
import "../styles/profiles.css";
import { type Link, LinksField } from "./links-field.tsx";
import { NameField } from "./name-field.tsx";
import { NamesField } from "./names-field.tsx";
import {
  inMinutes,
  type Kind,
  type Levels,
  type Param,
  type Params,
  parseParams,
  withParam,
} from "./params.ts";
import { type Scenario, scenarioName, type Words } from "./profiles/data.ts";
import { WordsField } from "./profiles/words.tsx";
import { useResource } from "./resource.ts";
import { type EditorOf, trimmed, useEditor } from "./use-editor.ts";

const PATH = "/v1/services";

const paramsOf = (kind: Kind) => kind.params.map((param) => `params.${param.name}`);

interface ServiceEditorProps extends EditorOf<Service> {
  queues: Queue[];
}

export function ServiceEditor({ queues, ...of }: ServiceEditorProps) {
  const [params, setParams] = useState<Params>(
    of.item?.params ?? (queues[0] ? { queue: queues[0].id } : {}),
  );
  const [raw, setRaw] = useState(() => JSON.stringify(params, null, 2));
  const [kinds, setKinds] = useState<Kind[] | null>(null);
  const formOf = (behaviour: string) => kinds?.find((kind) => kind.behaviour === behaviour)?.params;
  const { form, set, text, editor } = useEditor(of, {
    path: PATH,
    start: (service) => ({
      key: service?.key ?? "",
      name: service?.name ?? "",
      behaviour: service?.behaviour ?? "help_desk",
      is_default: service?.is_default ?? false,
      asks_login: service?.asks_login ?? false,
      scenario: service?.scenario ?? "",
    }),
    body: (form) => ({
      ...trimmed(form),
      params: formOf(form.behaviour) ? params : (parseParams(raw) ?? {}),
    }),
    title: (service) => service.name,
    add: t("services.add"),
    remove: t("admin.delete_text"),
    shows: ["params", ...(kinds ?? []).flatMap(paramsOf)],
  });
  const known = formOf(form.behaviour);
  const scenarios = useResource<Scenario>("/v1/scenarios").items ?? [];

  useEffect(() => {
    call<{ services: Kind[] }>("GET", "/v1/capabilities").then(
      (all) => setKinds(all.services),
      () => setKinds([]),
    );
  }, []);

  const badJson = kinds !== null && !known && parseParams(raw) === null;
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          <div class="form-two">
            <NameField {...text("name")} error={fault("name")} />
            <Field label={t("services.key")} hint={t("services.key_hint")} error={fault("key")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input mono"
                  required
                  pattern="[a-z0-9\-]{1,40}"
                  autocapitalize="none"
                  spellcheck={false}
                  {...text("key")}
                />
              )}
            </Field>
          </div>
          <Field
            label={t("services.behaviour")}
            hint={known ? tCode("behaviour", `${form.behaviour}_hint`) : undefined}
            error={fault("behaviour")}
          >
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={form.behaviour}
                onChange={(event) => {
                  const kind = event.currentTarget.value;
                  set("behaviour", kind);
                  // Parameters belong to their behaviour: only those of the new one stay.
                  const names = new Set((formOf(kind) ?? []).map((param) => param.name));
                  setParams(
                    Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name))),
                  );
                }}
              >
                {(kinds ?? [{ behaviour: form.behaviour }]).map(({ behaviour }) => (
                  <option key={behaviour} value={behaviour}>
                    {tCode("behaviour", behaviour)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {kinds === null ? null : known ? (
            known.map((param) => (
              <ParamField
                key={param.name}
                param={param}
                value={params[param.name]}
                queues={queues}
                error={fault(`params.${param.name}`)}
                onChange={(value) => setParams((old) => withParam(old, param.name, value))}
              />
            ))
          ) : (
            <Field label={t("param.json")} error={badJson ? t("param.bad_json") : fault("params")}>
              {(ids) => (
                <textarea
                  {...ids}
                  class="input mono"
                  rows={6}
                  dir="ltr"
                  spellcheck={false}
                  value={raw}
                  onInput={(event) => setRaw(event.currentTarget.value)}
                />
              )}
            </Field>
          )}
          <Field
            label={t("services.scenario")}
            hint={t("services.scenario_hint")}
            error={fault("scenario")}
          >
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={form.scenario}
                onChange={(event) => set("scenario", event.currentTarget.value)}
              >
                <option value="">{t("services.scenario_default")}</option>
                {scenarios.map((one) => (
                  <option key={one.key} value={one.key}>
                    {scenarioName(one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Switch
            label={t("services.default")}
            hint={t("services.default_hint")}
            on={form.is_default}
            onChange={(on) => set("is_default", on)}
          />
          <Switch
            label={t("services.asks_login")}
            hint={t("services.asks_login_hint")}
            on={form.asks_login}
            onChange={(on) => set("asks_login", on)}
          />
        </>
      )}
    </Editor>
  );
}

/** A word that a parameter may be, for people; countries have names of their own. */
function wordOf(param: Param, word: string): string {
  if (param.name === "leader") return tCode("leader", word);
  if (!/^[A-Z]{2}$/.test(word)) return tCode("choice", word);
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: "region" });
  return `${names.of(word)} (${word})`;
}

/** A fault of several fields together stands under them. */
function Named({ error, children }: { error: string | undefined; children: ComponentChildren }) {
  return (
    <div>
      {children}
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

interface ParamFieldProps {
  param: Param;
  value: unknown;
  queues: Queue[];
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function ParamField({ param, value, queues, error, onChange }: ParamFieldProps) {
  const label = tCode("param", param.name);
  if (param.kind === "flag")
    return <Switch label={label} on={value === true} onChange={onChange} />;
  if (param.kind === "queue") {
    return (
      <Field label={label} error={error}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            required={param.required}
            value={String(value ?? "")}
            onChange={(event) => onChange(event.currentTarget.value)}
          >
            <option value="" disabled={param.required} />
            {queues.map((queue) => (
              <option key={queue.id} value={queue.id}>
                {queue.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  }
  if (param.kind === "skills") {
    return (
      <LevelsField
        label={label}
        hint={t("param.skills_hint")}
        one={t("levels.skill")}
        error={error}
        value={(value ?? {}) as Levels}
        onChange={onChange}
      />
    );
  }
  if (param.kind === "names") {
    const hint = t(param.name === "subjects" ? "param.names_hint" : "param.prefixes_hint");
    return <NamesField {...{ label, hint, error, value, onChange }} />;
  }
  if (param.kind === "words") {
    const words = (value ?? {}) as Words;
    return (
      <Named error={error}>
        <WordsField label={label} value={words} most={param.max ?? 500} onChange={onChange} />
      </Named>
    );
  }
  if (param.kind === "links") {
    return (
      <Named error={error}>
        <LinksField label={label} value={(value ?? []) as Link[]} onChange={onChange} />
      </Named>
    );
  }
  if (param.kind === "choice") {
    return (
      <Field label={label} error={error}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={String(value ?? "")}
            onChange={(event) => onChange(event.currentTarget.value)}
          >
            <option value="">
              {t(param.name === "leader" ? "leader.company" : "choice.usual")}
            </option>
            {(param.words ?? []).map((word) => (
              <option key={word} value={word}>
                {wordOf(param, word)}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  }
  const none = t(param.kind === "seconds" ? "param.off" : "param.no_limit");
  // What takes minutes, hours or days is not told in seconds.
  const unit = inMinutes(param) ? 60 : 1;
  const scaled = (n: number | undefined) => (n === undefined ? undefined : n / unit);
  const usual = param.usual === undefined ? none : number(param.usual / unit);
  return (
    <Field label={label} hint={t("param.usual", { value: usual })} error={error}>
      {(ids) => (
        <input
          {...ids}
          class="input input-short"
          type="number"
          min={scaled(param.min)}
          max={scaled(param.max)}
          value={value === undefined ? "" : Number(value) / unit}
          onInput={(event) =>
            onChange(
              event.currentTarget.value === ""
                ? ""
                : Math.round(event.currentTarget.valueAsNumber * unit),
            )
          }
        />
      )}
    </Field>
  );
}
