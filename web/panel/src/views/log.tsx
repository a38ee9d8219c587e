import { state, t } from "../core/app.ts";
import { Lines, Outgoing, Typing } from "./lines.tsx";
import { Waiting } from "./waiting.tsx";

/** The end is in view, so it stays in view. */
let atEnd = true;
let element: HTMLElement | undefined;

const watch = (made: HTMLElement): void => {
  element = made;
  new ResizeObserver(() => atEnd && made.scrollTo(0, made.scrollHeight)).observe(made);
  new MutationObserver(() => atEnd && made.scrollTo(0, made.scrollHeight)).observe(made, {
    childList: true,
    subtree: true,
    characterData: true,
  });
};

export const toEnd = (): void => {
  atEnd = true;
  element?.scrollTo(0, element.scrollHeight);
};

const scrolled = (): void => {
  const { scrollTop, scrollHeight, clientHeight } = element!;
  atEnd = scrollHeight - scrollTop - clientHeight < 40;
};

const writers = (): string =>
  Object.keys(state.drafts)
    .map((leg) => t("writing", { name: state.people[leg]?.name || "" }))
    .join(" ");

export const Log = () => (
  // A region that scrolls must be reachable by keyboard.
  <div class="log" tabindex={0} made={watch} onScroll={scrolled}>
    <div role="log" aria-live="polite" aria-label={t("log")}>
      <Lines />
    </div>
    <Outgoing />
    <Typing />
    <Waiting />
    <p class="sr" role="status">
      {writers()}
    </p>
  </div>
);
