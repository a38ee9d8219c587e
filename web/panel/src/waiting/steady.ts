/**
 * Much to see below the place in the queue must not push it out of sight: the conversation stays where it is
 * however much there is below, and what is newly said goes to the top, with the place under it.
 */
export const steady = (below: HTMLElement): void => {
  const log = below.closest<HTMLElement>(".log");
  if (!log) return;
  /** Whether its end is in view is found out when it scrolls. */
  const look = (): void => {
    log.dispatchEvent(new Event("scroll"));
  };
  below.addEventListener("toggle", look, true);
  const observer = new MutationObserver((changes) => {
    if (!below.isConnected) return observer.disconnect();
    const said = changes
      .flatMap(({ addedNodes }) => [...addedNodes])
      .findLast((node): node is HTMLElement => (node as Element).classList?.contains("line"));
    if (!said || log.scrollHeight <= log.clientHeight) return;
    said.scrollIntoView({ block: "start" });
    look();
  });
  observer.observe(log, { childList: true, subtree: true });
  look();
};
