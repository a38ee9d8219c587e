import { me } from "../api/account.ts";
import { desk, dispatch, setState } from "../desk/desk.ts";
import { live } from "../desk/state.ts";
import { stateName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { useStore } from "../lib/store.ts";
import { clockLength, ms, useTick } from "../lib/time.ts";
import { toggleReady } from "./acts.ts";

/** Ready / not ready (IS-82): one press, or a state from the list. */
export function StatusSwitch() {
  const you = useStore(desk, (state) => state.you);
  const missed = useStore(desk, (state) => state.missed);
  const serving = useStore(desk, live);
  const now = useTick();
  const state = you?.state ?? "";
  const ready = state === "available";
  const choose = (name: string) => {
    dispatch({ do: "missed_read" });
    setState(name).catch(toastProblem);
  };
  return (
    <div class="status">
      <div class={ready ? "status-box status-ready" : "status-box"}>
        <button
          type="button"
          class="status-main"
          role="switch"
          aria-checked={ready}
          disabled={!you}
          title={`${ready ? t("command.not_ready") : t("command.ready")} (Alt R)`}
          onClick={() => {
            dispatch({ do: "missed_read" });
            toggleReady();
          }}
        >
          <span class="status-lamp" aria-hidden="true" />
          <span class="status-name">
            {you ? (ready ? t("state.available") : stateName(state)) : t("link.opening")}
          </span>
          <span class="status-since num">{you ? clockLength(now - ms(you.since)) : ""}</span>
        </button>
        <Menu
          class="status-more"
          label={t("status.choose")}
          trigger={<Icon name="down" size={16} />}
          items={["available", ...me().tenant.settings.not_ready_states].map((name, index) => ({
            id: name,
            label: stateName(name),
            checked: name === state,
            separated: index === 1,
            run: () => choose(name),
          }))}
        />
      </div>
      <p class="status-load">
        {you ? t("status.serving", { n: serving, of: you.capacity }) : "\u00a0"}
      </p>
      {missed && (
        <div class="note note-warn status-missed" role="alert">
          <Icon name="warn" size={16} />
          <div>
            <p>{t("status.missed")}</p>
            <button type="button" class="text-button" onClick={() => choose("available")}>
              {t("status.ready_again")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
