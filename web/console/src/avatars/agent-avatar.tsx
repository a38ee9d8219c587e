import "../styles/avatars.css";
import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { chooseFor } from "./data.ts";
import { AvatarPicker } from "./lazy.tsx";

interface AgentAvatarProps {
  agent: { id: string; name: string; avatar?: string | null | undefined };
  size: number;
  look: string;
  reload: () => Promise<void>;
}

/** An agent's picture, for whoever may change it (IS-84). */
export function AgentAvatar({ agent, size, look, reload }: AgentAvatarProps) {
  const [picking, setPicking] = useState(false);
  return (
    <>
      <button
        type="button"
        class="avatar-button"
        aria-label={t("avatar.change", { name: agent.name })}
        title={t("avatar.change", { name: agent.name })}
        onClick={() => setPicking(true)}
      >
        <Avatar name={agent.name} size={size} look={look} picture={agent.avatar} />
      </button>
      {picking && (
        <AvatarPicker
          name={agent.name}
          value={agent.avatar}
          save={(avatar) => chooseFor(agent.id)(avatar).then(reload)}
          onClose={() => setPicking(false)}
        />
      )}
    </>
  );
}
