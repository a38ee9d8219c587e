import "../texts/en-more.ts";
import { state, t } from "../core/app.ts";
import { awaitOpening, isClosed, moment } from "../core/closed.ts";
import { open } from "../core/opening.ts";
import { send } from "../core/session.ts";
import { startVisit } from "../core/visit.ts";
import { Form } from "./form.tsx";
import { LogIn } from "./login.tsx";
import { later } from "./overflow/later.ts";
import { Choices } from "./overflow/overflow.tsx";
import { schedule } from "./overflow/schedule.ts";

const wait = (): void => void open();

/** Leaves the question in the archive without waiting for anybody. */
const leaveQuestion = async (question: string): Promise<void> => {
  state.leaving = true;
  const page = { ...state.page, leave_question: true };
  await open(question, startVisit(state.start, question, page));
  if (state.session) await send({ t: "leave" });
};

/** Waits for a seat: it is asked for again until the visitor says otherwise. */
const Seat = () => [
  state.place && (
    <p key="place" class="place">
      {t("place", { n: state.place.place })}
    </p>
  ),
  state.waits && (
    <p key="hint" class="soft">
      {t("full_hint")}
    </p>
  ),
  state.waits ? (
    <button key="leave" type="button" class="button" onClick={later.run}>
      {t("leave_queue")}
    </button>
  ) : (
    <Choices key="choices" />
  ),
];

/** The service is for some subjects: the visitor says which (CC-16). */
const Choose = () => (
  <section class="card over" role="group" aria-label={t("choose")}>
    <h2>{t("choose")}</h2>
    {state.choices
      ?.flatMap(({ subjects }) => subjects)
      .map((subject) => (
        <button key={subject} type="button" class="button" onClick={() => choose(subject)}>
          {subject}
        </button>
      ))}
  </section>
);

const choose = (subject: string): void => {
  const page = { ...state.page, subject };
  void open(undefined, startVisit(state.start, undefined, page));
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
  if (phase === "login") return <LogIn />;
  if (phase === "away") {
    const closed = isClosed();
    if (closed) awaitOpening();
    const { opens_at } = state.start.availability;
    const when = opens_at && moment(opens_at);
    return (
      <Form
        title={when ? t("closed_until", { when }) : t(closed ? "closed" : "away")}
        hint={t(closed ? "closed_hint" : "away_hint")}
        submit="leave_question"
        required
        reply
        done={(question) => void leaveQuestion(question)}
        other={
          closed
            ? start.times && { label: schedule.label, done: schedule.run }
            : question_required
              ? undefined
              : { label: "wait_anyway", done: wait }
        }
      />
    );
  }
  if (phase === "choose") return <Choose />;
  if (phase === "refused") {
    const again = /agent/.test(state.why!);
    return (
      <section class="card over" role="status">
        <h2>{t(state.why!)}</h2>
        {again && (
          <button type="button" class="button main" onClick={wait}>
            {t("retry")}
          </button>
        )}
      </section>
    );
  }
  const full = phase === "full";
  return (
    <section class="card over" role="status">
      <h2>{t(full ? "full" : "error")}</h2>
      {full ? (
        <Seat />
      ) : (
        <button type="button" class="button main" onClick={wait}>
          {t("retry")}
        </button>
      )}
    </section>
  );
};
