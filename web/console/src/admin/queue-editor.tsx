import type { Agent, Hours, Queue, QueueOpening, Routing } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Field } from "../kit/field.tsx";
import { Editor } from "./editor.tsx";
import { LevelsField } from "./levels.tsx";
import { NameField } from "./name-field.tsx";
import { QueueOpeningFields } from "./queue-opening.tsx";
import { Seconds } from "./seconds.tsx";
import { type EditorOf, useEditor } from "./use-editor.ts";

const PATH = "/v1/queues";
const POLICIES: Routing["policy"][] = ["longest_idle", "least_busy", "hunt_group"];
const USUAL: Routing = {
  policy: "longest_idle",
  rings: [],
  widen_s: 0,
  priority: 0,
  step_s: 60,
  skills: {},
  overflow: null,
};

const ALWAYS: QueueOpening = { hours: null, at_close: "serve", overflow: false, notice_s: 0 };

interface QueueEditorProps extends EditorOf<Queue> {
  queues: Queue[];
  agents: Agent[];
  hours: Hours[];
}

export function QueueEditor({ queues, agents, hours, ...of }: QueueEditorProps) {
  const {
    form: { routing, opening },
    set: put,
    text,
    editor,
  } = useEditor(of, {
    path: PATH,
    start: (queue) => ({
      name: queue?.name ?? "",
      routing: queue?.routing ?? USUAL,
      opening: queue?.opening ?? ALWAYS,
    }),
    body: ({ name, routing, opening }) => ({
      name: name.trim(),
      opening,
      routing: { ...routing, rings: routing.rings.filter((ring) => ring.length > 0) },
    }),
    title: (queue) => queue.name,
    add: t("queues.add"),
    remove: t("admin.delete_text"),
  });
  const set = <K extends keyof Routing>(field: K, value: Routing[K]) =>
    put("routing", { ...routing, [field]: value });
  const others = queues.filter((other) => other.id !== of.item?.id);
  return (
    <Editor {...editor}>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          <Field
            label={t("queues.policy")}
            hint={t(`queues.policy_${routing.policy}_hint`)}
            error={fault("routing")}
          >
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={routing.policy}
                onChange={(event) => set("policy", event.currentTarget.value as Routing["policy"])}
              >
                {POLICIES.map((policy) => (
                  <option key={policy} value={policy}>
                    {t(`queues.policy_${policy}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Rings rings={routing.rings} agents={agents} onChange={(rings) => set("rings", rings)} />
          {routing.rings.length > 0 && (
            <Seconds
              label={t("queues.widen")}
              hint={t("queues.widen_hint")}
              value={routing.widen_s}
              onChange={(value) => set("widen_s", value)}
            />
          )}
          <LevelsField
            label={t("queues.skills")}
            hint={t("queues.skills_hint")}
            one={t("levels.skill")}
            value={routing.skills}
            onChange={(skills) => set("skills", skills)}
          />
          <div class="form-two">
            <Field label={t("queues.priority")} hint={t("queues.priority_hint")}>
              {(ids) => (
                <input
                  {...ids}
                  class="input input-short"
                  type="number"
                  min={0}
                  max={9}
                  required
                  value={routing.priority}
                  onInput={(event) => set("priority", event.currentTarget.valueAsNumber || 0)}
                />
              )}
            </Field>
            <Seconds
              label={t("queues.step")}
              hint={t("queues.step_hint")}
              value={routing.step_s}
              onChange={(value) => set("step_s", value)}
            />
          </div>
          {others.length > 0 && (
            <div class="form-two">
              <Field label={t("queues.overflow")} hint={t("queues.overflow_hint")}>
                {(ids) => (
                  <select
                    {...ids}
                    class="input"
                    value={routing.overflow?.queue ?? ""}
                    onChange={(event) => {
                      const to = event.currentTarget.value;
                      const after_s = routing.overflow?.after_s ?? 60;
                      set("overflow", to ? { queue: to, after_s } : null);
                    }}
                  >
                    <option value="">{t("queues.overflow_none")}</option>
                    {others.map((other) => (
                      <option key={other.id} value={other.id}>
                        {other.name}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              {routing.overflow && (
                <Seconds
                  label={t("queues.overflow_after")}
                  value={routing.overflow.after_s}
                  onChange={(after_s) =>
                    set("overflow", { queue: routing.overflow?.queue ?? "", after_s })
                  }
                />
              )}
            </div>
          )}
          <QueueOpeningFields
            opening={opening}
            hours={hours}
            helped={!!routing.overflow}
            error={fault("opening")}
            onChange={(opening) => put("opening", opening)}
          />
        </>
      )}
    </Editor>
  );
}

interface RingsProps {
  rings: string[][];
  agents: Agent[];
  onChange: (rings: string[][]) => void;
}

/** Who is asked in which order: one list for each ring. */
function Rings({ rings, agents, onChange }: RingsProps) {
  const named = new Set(rings.flat());
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? "?";
  const put = (at: number, ring: string[]) =>
    onChange(rings.map((old, n) => (n === at ? ring : old)));
  return (
    <fieldset class="stack levels">
      <legend class="field-label">{t("queues.rings")}</legend>
      <p class="field-hint">{t("queues.rings_hint")}</p>
      {rings.map((ring, at) => (
        <div key={at} class="ring">
          <span class="field-label">{t("queues.ring", { number: at + 1 })}</span>
          <ol class="ring-list">
            {ring.map((id) => (
              <li key={id} class="ring-agent">
                {nameOf(id)}
                <IconButton
                  icon="close"
                  size={14}
                  label={t("levels.remove", { name: nameOf(id) })}
                  onClick={() =>
                    put(
                      at,
                      ring.filter((other) => other !== id),
                    )
                  }
                />
              </li>
            ))}
          </ol>
          <select
            class="input input-short"
            aria-label={t("queues.ring_add", { number: at + 1 })}
            value=""
            onChange={(event) => put(at, [...ring, event.currentTarget.value])}
          >
            <option value="">{t("queues.ring_more")}</option>
            {agents
              .filter((agent) => !agent.disabled && !named.has(agent.id))
              .map((agent) => (
                <option key={agent.id} value={agent.id}>
                  {agent.name}
                </option>
              ))}
          </select>
          <IconButton
            icon="trash"
            label={t("levels.remove", { name: t("queues.ring", { number: at + 1 }) })}
            onClick={() => onChange(rings.filter((_, n) => n !== at))}
          />
        </div>
      ))}
      {rings.length < 10 && (
        <div>
          <Button small icon="plus" onClick={() => onChange([...rings, []])}>
            {t("queues.ring_new")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
