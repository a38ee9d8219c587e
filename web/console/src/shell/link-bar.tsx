import { desk } from "../desk/desk.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { useStore } from "../lib/store.ts";

/** Says when the connection is not there, or this page is too old. */
export function LinkBar() {
  const link = useStore(desk, (state) => state.link);
  const outdated = useStore(desk, (state) => state.outdated);
  if (outdated) {
    return (
      <div class="link-bar" role="alert">
        {t("link.outdated")}
        <Button small icon="reload" onClick={() => location.reload()}>
          {t("action.reload")}
        </Button>
      </div>
    );
  }
  return <div role="status">{link === "lost" && <div class="link-bar">{t("link.lost")}</div>}</div>;
}
