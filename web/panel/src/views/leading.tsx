import { draw, state, t } from "../core/app.ts";
import { send } from "../core/session.ts";

const consent = (yes: boolean): void => {
  state.ask = undefined;
  void send({ t: "consent", follow: yes });
  draw();
};

/** Leave to be led, asked once; and a standing sign, with a way out, while being led. */
const Led = () => {
  const { ask, follow, me, people } = state;
  if (ask) {
    return (
      <div class="card" role="alertdialog" aria-labelledby="lead-ask">
        <p id="lead-ask">{t("lead_ask", { name: people[ask]?.name || "" })}</p>
        <div class="row-of">
          <button type="button" class="button main" onClick={() => consent(true)}>
            {t("allow")}
          </button>
          <button type="button" class="button" onClick={() => consent(false)}>
            {t("decline")}
          </button>
        </div>
      </div>
    );
  }
  const more = state.lead?.();
  if (!follow || follow === me || !people[me]?.consent) return more;
  return [
    <p key="led" class="bar" role="status">
      <span>{t("leads", { name: people[follow]?.name || "" })}</span>
      <button type="button" class="link" onClick={() => consent(false)}>
        {t("stop")}
      </button>
    </p>,
    more,
  ];
};

/** What others may do with this visitor's page: lead it, and more. */
export const Leading = () => [state.call?.(), <Led key="led" />, state.hands?.()];
