import type { Service } from "../../api/types.ts";
import type { Terms } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Field, Switch } from "../../kit/field.tsx";
import { NamesField } from "../names-field.tsx";
import { useResource } from "../resource.ts";
import { Seconds } from "../seconds.tsx";
import { Checks } from "./checks.tsx";
import type { TermsProps } from "./editor.tsx";

const PLACES: Terms["place"][] = ["arrival", "front", "origin", "proposed"];

/** Which visitors are taken from there, and how they wait. */
export function From({ terms, set, fault }: TermsProps) {
  const services = useResource<Service>("/v1/services").items ?? [];
  const desks = services.filter(({ behaviour }) => behaviour === "help_desk");
  return (
    <>
      <Switch
        label={t("partners.receive")}
        hint={t("partners.receive_hint")}
        on={terms.receive}
        onChange={(on) => set("receive", on)}
      />
      {terms.receive && (
        <>
          <Field
            label={t("partners.gateway")}
            hint={t("partners.gateway_hint")}
            error={fault("gateway")}
          >
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={terms.gateway ?? ""}
                onChange={(event) => set("gateway", event.currentTarget.value || null)}
              >
                <option value="">{t("partners.no_gateway")}</option>
                {desks.map(({ key, name }) => (
                  <option key={key} value={key}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {!terms.gateway && (
            <>
              <Checks
                label={t("partners.areas")}
                hint={t("partners.areas_hint")}
                error={fault("areas")}
                choices={desks.map(({ key, name }) => ({ id: key, name }))}
                chosen={terms.areas}
                onChange={(chosen) => set("areas", chosen)}
              />
              <Switch
                label={t("partners.agents")}
                hint={t("partners.agents_hint")}
                on={terms.agents}
                onChange={(on) => set("agents", on)}
              />
            </>
          )}
          <NamesField
            label={t("partners.their_roles")}
            hint={t("partners.their_roles_hint")}
            error={fault("their_roles")}
            value={terms.their_roles}
            onChange={(names) => set("their_roles", names)}
          />
          <Switch
            label={t("partners.needs_agent")}
            hint={t("partners.needs_agent_hint")}
            on={terms.needs_agent}
            onChange={(on) => set("needs_agent", on)}
          />
          {terms.needs_agent && (
            <Seconds
              label={t("partners.predict")}
              hint={t("partners.predict_hint")}
              error={fault("predict_s")}
              value={terms.predict_s}
              onChange={(seconds) => set("predict_s", seconds)}
            />
          )}
          <Field label={t("partners.place")} hint={t("partners.place_hint")} error={fault("place")}>
            {(ids) => (
              <select
                {...ids}
                class="input"
                value={terms.place}
                onChange={(event) => set("place", event.currentTarget.value as Terms["place"])}
              >
                {PLACES.map((place) => (
                  <option key={place} value={place}>
                    {t(`partners.place_${place}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field
            label={t("partners.arrive")}
            hint={t("partners.arrive_hint")}
            error={fault("arrive_s")}
          >
            {(ids) => (
              <input
                {...ids}
                class="input input-short"
                type="number"
                min={30}
                max={600}
                required
                value={terms.arrive_s}
                onInput={(event) => set("arrive_s", event.currentTarget.valueAsNumber || 0)}
              />
            )}
          </Field>
          <Switch
            label={t("partners.shows")}
            hint={t("partners.shows_hint")}
            on={terms.shows}
            onChange={(on) => set("shows", on)}
          />
          <Switch
            label={t("partners.two_steps")}
            hint={t("partners.two_steps_hint")}
            on={terms.two_steps}
            onChange={(on) => set("two_steps", on)}
          />
        </>
      )}
    </>
  );
}
