import type { Hours, QueueOpening } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Field, Switch } from "../kit/field.tsx";
import { Seconds } from "./seconds.tsx";

interface QueueOpeningProps {
  opening: QueueOpening;
  hours: Hours[];
  /** Another queue helps out. */
  helped: boolean;
  error?: string | undefined;
  onChange: (opening: QueueOpening) => void;
}

/** When a queue is open, and what becomes of those who wait. */
export function QueueOpeningFields({ opening, hours, helped, error, onChange }: QueueOpeningProps) {
  const set = (change: Partial<QueueOpening>) => onChange({ ...opening, ...change });
  return (
    <>
      <Field label={t("queues.hours")} hint={t("queues.hours_hint")} error={error}>
        {(ids) => (
          <select
            {...ids}
            class="input"
            value={opening.hours ?? ""}
            onChange={(event) => set({ hours: event.currentTarget.value || null })}
          >
            <option value="">{t("queues.hours_always")}</option>
            {hours.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {opening.hours && (
        <>
          <Field label={t("queues.at_close")}>
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={opening.at_close}
                onChange={(event) =>
                  set({ at_close: event.currentTarget.value as QueueOpening["at_close"] })
                }
              >
                <option value="serve">{t("queues.at_close_serve")}</option>
                <option value="hold">{t("queues.at_close_hold")}</option>
              </select>
            )}
          </Field>
          {helped && (
            <Switch
              label={t("queues.closed_overflow")}
              hint={t("queues.closed_overflow_hint")}
              on={opening.overflow}
              onChange={(overflow) => set({ overflow })}
            />
          )}
        </>
      )}
      <Seconds
        label={t("queues.notice")}
        hint={t("queues.notice_hint")}
        value={opening.notice_s}
        onChange={(notice_s) => set({ notice_s })}
      />
    </>
  );
}
