import { setState } from "../../desk/desk.ts";
import { ready } from "../../desk/state.ts";
import { stateName } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { toastProblem } from "../../kit/toast.tsx";
import { toggleReady } from "../../work/acts.ts";
import { takeOffer } from "../../work/offer-acts.ts";
import { overlay } from "../overlay.ts";
import type { Command, Context } from "./index.ts";

export function offers({ desk }: Context): Command[] {
  const offer = desk.offers[0];
  return [
    {
      id: "offer.accept",
      group: "desk",
      label: t("offer.accept_first"),
      icon: "check",
      keys: "Alt A",
      code: "KeyA",
      off: !offer,
      run: () => takeOffer(offer!, true),
    },
    {
      id: "offer.decline",
      group: "desk",
      label: t("offer.decline_first"),
      icon: "close",
      keys: "Alt D",
      code: "KeyD",
      off: !offer,
      run: () => takeOffer(offer!, false),
    },
  ];
}

/** A talk with a colleague. */
export const meetings = (_: Context): Command[] => [
  {
    id: "meet",
    group: "desk",
    label: t("meet.title"),
    icon: "people",
    keys: "Alt M",
    code: "KeyM",
    run: () => overlay.set("meeting"),
  },
];

export function states({ me, desk }: Context): Command[] {
  const others = me.tenant.settings.not_ready_states.filter((name) => name !== desk.you?.state);
  return [
    {
      id: "ready",
      group: "desk",
      label: ready(desk) ? t("command.not_ready") : t("command.ready"),
      icon: "bell",
      keys: "Alt R",
      code: "KeyR",
      run: toggleReady,
    },
    ...others.map(
      (name): Command => ({
        id: `state.${name}`,
        group: "desk",
        label: t("command.state", { state: stateName(name) }),
        icon: "bell",
        run: () => setState(name).catch(toastProblem),
      }),
    ),
  ];
}
