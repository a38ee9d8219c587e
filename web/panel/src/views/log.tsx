import { state, t } from "../core/app.ts";
import { later } from "./later.ts";
import { Lines, Outgoing, Typing } from "./lines.tsx";

// Fetched for who waits.
const Waiting = later("Waiting");

/** The end is in view, so it stays in view. */
let atEnd = true;
let element: HTMLElement | undefined;

const watch = (made: HTMLElement): void => {
  element = made;
  new ResizeObserver(stay).observe(made);
};

const stay = (): void => {
  if (atEnd) element?.scrollTo(0, element.scrollHeight);
};

export const toEnd = (): void => {
  atEnd = true;
  stay();
};

const scrolled = (): void => {
  const { scrollTop, scrollHeight, clientHeight } = element!;
  atEnd = scrollHeight - scrollTop - clientHeight < 40;
};

const writers = (): string =>
  Object.keys(state.drafts)
    .map((leg) => t("writing", { name: state.people[leg]?.name || "" }))
    .join(" ");

export const Log = () => {
  queueMicrotask(stay);
  // A region that scrolls must be reachable by keyboard.
  return (
    <div class="log" tabindex={0} made={watch} onScroll={scrolled}>
      <div role="log" aria-live="polite" aria-label={t("log")}>
        <Lines />
      </div>
      <Outgoing />
      <Typing />
      {state.status === "waiting" &&
        state.phase === "live" &&
        (state.place || state.session?.hosted ? (
          <Waiting />
        ) : (
          <p class="note" role="status">
            {t("connecting", { name: state.start.tenant_name })}
          </p>
        ))}
      <p class="sr" role="status">
        {writers()}
      </p>
    </div>
  );
};
