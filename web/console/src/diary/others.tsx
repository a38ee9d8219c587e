import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import type { Agent } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { toastProblem } from "../kit/toast.tsx";

interface OthersProps {
  onChoose: (agent: Agent) => void;
  onClose: () => void;
}

/** Whose hours are looked at and changed. */
export function Others({ onChoose, onClose }: OthersProps) {
  const [agents, setAgents] = useState<Agent[]>([]);
  useEffect(() => {
    call<Page<Agent>>("GET", "/v1/agents").then(
      (page) => setAgents(page.items.filter((agent) => !agent.disabled)),
      (problem) => {
        toastProblem(problem);
        onClose();
      },
    );
  }, []);
  return (
    <Dialog title={t("diary.others")} onClose={onClose}>
      <ul class="stack">
        {agents.map((agent) => (
          <li key={agent.id}>
            <Button onClick={() => onChoose(agent)}>
              <bdi>{agent.name}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
