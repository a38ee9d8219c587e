import { SetUp } from "../account/set-up.tsx";
import { type Credentials, confirmAtLogIn, type FactorSecret } from "../api/factor.ts";
import { t } from "../i18n/index.ts";
import { EntryFrame } from "./frame.tsx";

interface SetUpFactorProps {
  credentials: Credentials & { state: string };
  told: FactorSecret;
  /** They are logged in, and have kept their recovery codes. */
  onDone: () => void;
  onBack: () => void;
}

/** For those of whom the company wants a second factor before anything else. */
export default function SetUpFactor({ credentials, told, onDone, onBack }: SetUpFactorProps) {
  return (
    <EntryFrame title={t("login.set_up")} lead={t("login.set_up_lead")} wide>
      <SetUp
        told={told}
        confirm={(code) => confirmAtLogIn({ ...credentials, code })}
        onDone={onDone}
        onCancel={onBack}
      />
    </EntryFrame>
  );
}
