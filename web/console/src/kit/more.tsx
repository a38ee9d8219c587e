import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { useEvent } from "../lib/hooks.ts";
import type { Paged } from "../lib/paged.ts";
import { Button } from "./button.tsx";
import { explain } from "./toast.tsx";

/** The foot of a long list: brings the next part when it comes into view, or by its button. */
export function More<T>({ list }: { list: Paged<T> }) {
  const foot = useRef<HTMLDivElement>(null);
  const next = useEvent(list.next);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (seen) => seen.some((each) => each.isIntersecting) && next(),
      { rootMargin: "400px" },
    );
    watch.observe(foot.current!);
    return () => watch.disconnect();
  }, [list.items.length]);
  return (
    <div class="list-foot" ref={foot} role="status">
      {list.problem ? (
        <>
          <span>{explain(list.problem)}</span>
          <Button small icon="reload" onClick={list.retry}>
            {t("action.retry")}
          </Button>
        </>
      ) : list.loading ? (
        t("list.loading")
      ) : list.more ? (
        <Button small onClick={list.next}>
          {t("action.more")}
        </Button>
      ) : (
        list.items.length > 0 && t("list.end")
      )}
    </div>
  );
}
