import { useEffect, useState } from "preact/hooks";
import { account, ask } from "../api/account.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";

/** While it is asked who is logged in; says so when the server does not answer. */
export function Connecting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2_500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main class="connecting" aria-busy="true">
      {slow && (
        <>
          <p>{t("error.offline")}</p>
          <Button
            icon="reload"
            onClick={() => {
              if (account.get().status === "asking") void ask().catch(() => {});
            }}
          >
            {t("action.retry")}
          </Button>
        </>
      )}
    </main>
  );
}
