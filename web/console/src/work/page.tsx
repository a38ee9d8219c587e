import "../styles/work.css";
import { useEffect } from "preact/hooks";
import { desk, dispatch } from "../desk/desk.ts";
import { t } from "../i18n/index.ts";
import { Empty, Keys } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useListener, useMedia } from "../lib/hooks.ts";
import { shallow, useStore } from "../lib/store.ts";
import { confirmEnd, endNow, focusIn } from "./acts.ts";
import { closeDrawer, useCard } from "./card.ts";
import { Contact } from "./contact.tsx";
import { Left } from "./left.tsx";
import { Next } from "./next.tsx";
import { Offers } from "./offers.tsx";
import { Pane } from "./pane.tsx";
import { Queues } from "./queues.tsx";
import { SessionList } from "./session-list.tsx";
import { StatusSwitch } from "./status.tsx";
import { Transfer } from "./transfer.tsx";
import { Dial } from "./voice/dialing.tsx";
import { Wrapping } from "./wrapping.tsx";

export default function WorkPage() {
  const panes = useStore(desk, (state) => state.panes, shallow);
  const focus = useStore(desk, (state) => state.focus);
  const card = useCard(panes.length);
  const phone = useMedia("(max-width: 720px)");
  const shown = phone ? panes.filter((id) => id === focus) : panes;

  // Coming back to this window puts the keyboard into the chat input (IS-58). A press that brings
  // the agent back gives the focus to the window first and to what was pressed only then.
  useListener("focus", () => {
    dispatch({ do: "seen" });
    if (!document.activeElement || document.activeElement === document.body)
      focusIn("composer", true);
  });
  useEffect(closeDrawer, [focus]);
  useEffect(() => {
    dispatch({ do: "seen" });
    focusIn("composer");
  }, []);

  return (
    <div
      class={["work", shown.length > 0 && "work-busy", shown.length > 1 && "work-two"]
        .filter(Boolean)
        .join(" ")}
    >
      <h1 class="sr">{t("nav.work")}</h1>
      <section class="side" aria-label={t("work.sessions")}>
        <StatusSwitch />
        <Next />
        <Wrapping />
        <Left />
        <SessionList />
        <Offers />
        <Queues />
      </section>
      <section
        class={`panes panes-${shown.length}${shown.length > 2 ? " panes-many" : ""}`}
        aria-label={t("work.session")}
      >
        {shown.map((id) => (
          <Pane key={id} id={id} alone={shown.length === 1} many={shown.length > 2} />
        ))}
        {shown.length === 0 && <Nothing />}
      </section>
      {card.shown && focus && shown.length > 0 && (
        <Contact key={focus} id={focus} over={card.over} />
      )}
      <ConfirmEnd />
      <Transfer />
      <Dial />
    </div>
  );
}

function Nothing() {
  const state = useStore(desk, (desk) => desk.you?.state);
  return (
    <Empty
      icon="work"
      title={state === "available" ? t("work.ready_title") : t("work.not_ready_title")}
    >
      <p>{state === "available" ? t("work.ready_text") : t("work.not_ready_text")}</p>
      <p class="work-tips">
        <Keys keys="Alt R" /> {t("keys.ready")} <Keys keys="Ctrl K" /> {t("palette.title")}{" "}
        <Keys keys="Alt /" /> {t("keys.title")}
      </p>
    </Empty>
  );
}

function ConfirmEnd() {
  const id = useStore(confirmEnd);
  if (!id) return null;
  return (
    <Dialog title={t("end.title")} onClose={() => confirmEnd.set(null)}>
      <p>{t("end.draft")}</p>
      <div class="form-foot">
        <Button onClick={() => confirmEnd.set(null)}>{t("action.cancel")}</Button>
        <Button look="primary" autofocus onClick={() => endNow(id)}>
          {t("end.submit")}
        </Button>
      </div>
    </Dialog>
  );
}
