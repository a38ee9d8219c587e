import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadTexts, t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import type { PageEntry, PageProps } from "../pages.ts";

const loaded = new Map<PageEntry, ComponentType<PageProps>>();

/** Brings a page's code and texts when it is opened. A browser asks for a module once per document, so a
 * failed load is tried again in a new one; drafts outlive that. */
export function PageHost({
  found,
}: {
  found: { entry: PageEntry; params: Record<string, string> } | null;
}) {
  const [, rerender] = useState(0);
  const [failed, setFailed] = useState<PageEntry | null>(null);
  const entry = found?.entry;
  const Page = entry && loaded.get(entry);

  const load = (wanted: PageEntry) => {
    setFailed(null);
    Promise.all([wanted.load(), Promise.all([wanted.texts ?? []].flat().map(loadTexts))])
      .then(([module]) => {
        loaded.set(wanted, module.default);
        rerender((n) => n + 1);
      })
      .catch(() => setFailed(wanted));
  };
  useEffect(() => {
    if (entry && !loaded.has(entry)) load(entry);
  }, [entry]);

  if (!found || !entry) return <Empty icon="search" title={t("nav.nothing")} />;
  if (failed === entry) {
    return (
      <Empty icon="warn" title={t("error.page")}>
        <Button icon="reload" onClick={() => location.reload()}>
          {t("action.retry")}
        </Button>
      </Empty>
    );
  }
  if (!Page) return <Skeleton />;
  return <Page key={entry.path + JSON.stringify(found.params)} params={found.params} />;
}
