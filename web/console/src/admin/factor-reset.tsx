import type { Agent } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { TakeAway } from "./take-away.tsx";

interface OfAgent {
  agent: Agent;
  onDone: () => Promise<void>;
}

/** For somebody who has lost app and recovery codes. */
export function FactorReset({ agent, onDone }: OfAgent) {
  return (
    <TakeAway
      path={`/v1/agents/${encodeURIComponent(agent.id)}/second-factor`}
      label={t("agents.second_factor")}
      there={t("agents.second_factor_on")}
      means={t("agents.reset_factor_text")}
      act={t("agents.reset_factor")}
      spoken={t("agents.reset_factor_title", { name: agent.name })}
      done={t("agents.factor_reset")}
      onDone={onDone}
    />
  );
}

/** For somebody who is another person in the company's directory now. */
export function Unlink({ agent, onDone }: OfAgent) {
  return (
    <TakeAway
      path={`/v1/agents/${encodeURIComponent(agent.id)}/directory`}
      label={t("agents.directory")}
      there={t("agents.directory_on")}
      means={t("agents.unlink_text")}
      act={t("agents.unlink")}
      spoken={t("agents.unlink_title", { name: agent.name })}
      done={t("agents.unlinked")}
      onDone={onDone}
    />
  );
}
