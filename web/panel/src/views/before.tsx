import "../texts/en-more.ts";
import { draw, state, t } from "../core/app.ts";
import { tell } from "../core/bridge.ts";
import { open, stop } from "../core/opening.ts";
import { send } from "../core/session.ts";
import { Form } from "./form.tsx";

const wait = (): void => void open();

/** Gives the request up. */
const withdraw = (): void => {
  stop();
  state.phase = "left";
  tell({ sb: "live", on: false });
  draw();
};

/** Leaves the question in the archive without waiting for anybody. */
const leaveQuestion = async (question: string): Promise<void> => {
  state.leaving = true;
  await open(question);
  if (state.session) await send({ t: "leave" });
};

/** Before the visit: what is missing, or what stands in the way. */
export const Before = () => {
  const { phase, start } = state;
  const { tenant_name: name, question_required } = start;
  if (phase === "form") {
    return (
      <Form
        title={t("connecting", { name })}
        submit="start"
        required
        done={(question) => void open(question)}
      />
    );
  }
  if (phase === "away") {
    return (
      <Form
        title={t("away")}
        hint={t("away_hint")}
        submit="leave_question"
        required
        reply
        done={(question) => void leaveQuestion(question)}
        other={question_required ? undefined : { label: "wait_anyway", done: wait }}
      />
    );
  }
  const full = phase === "full";
  return (
    <section class="card over" role="status">
      <h2>{t(full ? "full" : "error")}</h2>
      {full && <p class="soft">{t("full_hint")}</p>}
      <button
        type="button"
        class={full ? "button" : "button main"}
        onClick={full ? withdraw : wait}
      >
        {t(full ? "leave_queue" : "retry")}
      </button>
    </section>
  );
};
