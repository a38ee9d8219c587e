import "../styles/list.css";
import "../styles/admin.css";
import type { ComponentChildren } from "preact";
import { t } from "../i18n/index.ts";
import { Empty, Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import type { IconName } from "../kit/icon.tsx";
import { explain } from "../kit/toast.tsx";
import type { Resource } from "./resource.ts";

interface AdminPageProps<T> {
  title: string;
  lead: ComponentChildren;
  add?: { label: string; run: () => void };
  /** Another way to add one. */
  also?: { label: string; icon: IconName; run: () => void };
  /** One that is wanted seldom. */
  rare?: { label: string; busy: boolean; run: () => void } | undefined;
  list: Resource<T>;
  children: (items: T[]) => ComponentChildren;
}

/** Head, lead and the list or what stands in its place. */
export function AdminPage<T>({ title, lead, add, also, rare, list, children }: AdminPageProps<T>) {
  return (
    <div class="page page-admin">
      <header class="page-head">
        <h1>{title}</h1>
        <div class="page-acts">
          {rare && (
            <Button look="quiet" busy={rare.busy} onClick={rare.run}>
              {rare.label}
            </Button>
          )}
          {also && (
            <Button icon={also.icon} onClick={also.run}>
              {also.label}
            </Button>
          )}
          {add && (
            <Button look="primary" icon="plus" onClick={add.run}>
              {add.label}
            </Button>
          )}
        </div>
      </header>
      <p class="page-lead">{lead}</p>
      {list.problem ? (
        <Empty icon="warn" title={explain(list.problem)}>
          <Button icon="reload" onClick={() => void list.reload()}>
            {t("action.retry")}
          </Button>
        </Empty>
      ) : list.items === null ? (
        <Skeleton rows={5} />
      ) : list.items.length === 0 ? (
        <Empty icon="admin" title={t("admin.none")} />
      ) : (
        children(list.items)
      )}
    </div>
  );
}
