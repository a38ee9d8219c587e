import type { AgentDirectory } from "../../api/types.ts";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import type { PartProps } from "./section.ts";

/** Where the directory is, and as whom it knows this server. */
export function Client({
  wanted,
  set,
  fault,
  known,
}: PartProps & { known: AgentDirectory | null }) {
  const keeps =
    known !== null &&
    known.issuer === wanted.issuer.trim() &&
    known.client_id === wanted.client_id.trim();
  return (
    <>
      <Field
        label={t("directory.issuer")}
        hint={t("directory.issuer_hint")}
        error={fault("issuer")}
      >
        {(ids) => (
          <input
            {...ids}
            class="input mono"
            type="url"
            dir="ltr"
            required
            autocomplete="off"
            placeholder="https://id.example.com/realms/acme"
            value={wanted.issuer}
            onInput={(event) => set({ issuer: event.currentTarget.value })}
          />
        )}
      </Field>
      <div class="form-two">
        <Field label={t("directory.client_id")} error={fault("client_id")}>
          {(ids) => (
            <input
              {...ids}
              class="input mono"
              dir="ltr"
              required
              maxLength={512}
              autocomplete="off"
              spellcheck={false}
              value={wanted.client_id}
              onInput={(event) => set({ client_id: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field
          label={t("directory.secret")}
          hint={keeps ? t("directory.secret_kept") : t("directory.secret_hint")}
          error={fault("client_secret")}
        >
          {(ids) => (
            <input
              {...ids}
              class="input mono"
              dir="ltr"
              type="password"
              required={!keeps}
              maxLength={512}
              autocomplete="new-password"
              value={wanted.client_secret}
              onInput={(event) => set({ client_secret: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}
