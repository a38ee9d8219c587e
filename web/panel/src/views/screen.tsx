import { state, t } from "../core/app.ts";
import { Composer } from "./composer.tsx";
import { Header } from "./header.tsx";
import { later } from "./later.ts";
import { Log } from "./log.tsx";

// Not needed to talk: fetched when they are.
const Before = later("Before");
const Menu = later("Menu");
const Ended = later("Ended");
const Ending = later("Ending");
const Leading = later("Leading");

/** The conversation, in any stage. */
export const Chat = () => {
  const { phase, cut, error } = state;
  const live = phase === "live";
  const over = phase === "ended" || phase === "left";
  return [
    state.menu && <Menu key="menu" />,
    (error || (cut && live)) && (
      <p class="bar warn" role="alert">
        {t(error || "offline")}
      </p>
    ),
    live || (phase === "ended" && state.session) ? (
      <Log key="log" />
    ) : phase === "opening" ? (
      <h2 class="over" role="status">
        {t("connecting", { name: state.start.tenant_name })}
      </h2>
    ) : (
      over || <Before />
    ),
    live && (state.ask || state.follow || state.lead || state.hands || state.call) && <Leading />,
    live && state.ending && <Ending />,
    live && <Composer />,
    over && <Ended />,
  ];
};

export const Panel = () => [<Header />, <Chat />];
