import { may, me } from "../api/account.ts";
import type { Agent, Queue, Right, Role } from "../api/types.ts";
import { roleName } from "../desk/words.ts";
import { type Key, t } from "../i18n/index.ts";
import { Field, Switch } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { FactorReset, Unlink } from "./factor-reset.tsx";
import { LevelsField } from "./levels.tsx";
import { PasswordField } from "./password-field.tsx";
import { type EditorOf, trimmed, useEditor } from "./use-editor.ts";

interface AgentEditorProps extends EditorOf<Agent> {
  queues: Queue[];
  roles: Role[];
}

export function AgentEditor({ queues, roles, ...of }: AgentEditorProps) {
  const { form, set, text, editor } = useEditor(of, {
    path: "/v1/agents",
    start: (agent) => ({
      name: agent?.name ?? "",
      login: agent?.login ?? "",
      role: agent?.role ?? "agent",
      queues: agent?.queues ?? [],
      capacity: agent?.capacity ?? me().tenant.settings.agent_defaults.capacity,
      disabled: agent?.disabled ?? false,
      skills: agent?.skills ?? {},
      languages: agent?.languages ?? {},
      password: "",
      kind: agent?.kind ?? ("person" as NonNullable<Agent["kind"]>),
    }),
    // White space of a password is part of it; none is as it was. Software has none, and no role.
    body: ({ password, role, ...rest }) => ({
      ...trimmed(rest),
      role: rest.kind === "assistant" ? "agent" : role,
      ...(password && rest.kind !== "assistant" ? { password } : {}),
    }),
    title: (agent) => agent.name,
    add: t("agents.add"),
  });
  const agent = of.item;
  const software = form.kind === "assistant";
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          {!agent && (
            <fieldset class="stack">
              <legend class="field-label">{t("agents.kind")}</legend>
              {(["person", "assistant"] as const).map((kind) => (
                <label key={kind} class="check-row">
                  <input
                    type="radio"
                    name="kind"
                    checked={form.kind === kind}
                    onChange={() => set("kind", kind)}
                  />
                  <span>
                    {t(`agents.kind_${kind}`)}{" "}
                    <span class="muted">{t(`agents.kind_${kind}_hint`)}</span>
                  </span>
                </label>
              ))}
            </fieldset>
          )}
          <div class="form-two">
            <Field label={t("agents.name")} hint={t("agents.name_hint")} error={fault("name")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input"
                  required
                  autofocus
                  maxLength={120}
                  autocomplete="off"
                  {...text("name")}
                />
              )}
            </Field>
            <Field label={t("agents.login")} error={fault("login")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input"
                  required
                  autocapitalize="none"
                  spellcheck={false}
                  autocomplete="off"
                  {...text("login")}
                />
              )}
            </Field>
          </div>
          {!software && (
            <>
              <PasswordField
                {...text("password")}
                known={agent !== null}
                error={fault("password")}
              />
              <fieldset class="stack">
                <legend class="field-label">{t("agents.role")}</legend>
                {roles.map((role) => (
                  <label key={role.id} class="check-row">
                    <input
                      type="radio"
                      name="role"
                      checked={form.role === role.id}
                      disabled={!role.rights.every((right) => may(right as Right))}
                      onChange={() => set("role", role.id)}
                    />
                    <span>
                      {roleName(role)}{" "}
                      {role.built_in && (
                        <span class="muted">{t(`agents.rank_${role.id}` as Key)}</span>
                      )}
                    </span>
                  </label>
                ))}
              </fieldset>
            </>
          )}
          <fieldset class="stack">
            <legend class="field-label">{t("agents.queues")}</legend>
            <label class="check-row">
              <input
                type="checkbox"
                checked={form.queues.length === 0}
                onChange={() => set("queues", [])}
              />
              {t("agents.all_queues")}
            </label>
            {queues.map((queue) => (
              <label key={queue.id} class="check-row">
                <input
                  type="checkbox"
                  checked={form.queues.includes(queue.id)}
                  onChange={(event) =>
                    set(
                      "queues",
                      event.currentTarget.checked
                        ? [...form.queues, queue.id]
                        : form.queues.filter((id) => id !== queue.id),
                    )
                  }
                />
                {queue.name}
              </label>
            ))}
          </fieldset>
          <LevelsField
            label={t("agents.skills")}
            hint={t("agents.skills_hint")}
            one={t("levels.skill")}
            error={fault("skills")}
            value={form.skills}
            onChange={(skills) => set("skills", skills)}
          />
          <LevelsField
            label={t("agents.languages")}
            hint={t("agents.languages_hint")}
            one={t("levels.language")}
            error={fault("languages")}
            value={form.languages}
            onChange={(languages) => set("languages", languages)}
          />
          <Field label={t("agents.capacity")} error={fault("capacity")}>
            {(ids) => (
              <input
                {...ids}
                class="input input-short"
                type="number"
                min={1}
                max={50}
                required
                value={form.capacity}
                onInput={(event) => set("capacity", event.currentTarget.valueAsNumber || 1)}
              />
            )}
          </Field>
          {agent?.second_factor && <FactorReset agent={agent} onDone={of.reload} />}
          {agent?.directory && <Unlink agent={agent} onDone={of.reload} />}
          {agent && (
            <Switch
              label={t("agents.disabled")}
              hint={t("agents.disabled_hint")}
              on={form.disabled}
              onChange={(on) => set("disabled", on)}
            />
          )}
        </>
      )}
    </Editor>
  );
}
