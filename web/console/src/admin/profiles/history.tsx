import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Badge, Skeleton } from "../../kit/bits.tsx";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { toast, toastProblem } from "../../kit/toast.tsx";
import { dayTime } from "../../lib/time.ts";
import { useResource } from "../resource.ts";
import { type Brief, exportXml, restore, type Version, versionsOf } from "./data.ts";
import { Preview } from "./preview.tsx";

interface HistoryProps {
  profile: Brief;
  onClose: () => void;
  reload: () => Promise<void>;
}

/** What a profile was before; any of it can be had back (IS-119). */
export function History({ profile, onClose, reload }: HistoryProps) {
  const [all, setAll] = useState<Version[] | null>(null);
  const [shown, setShown] = useState<Version | null>(null);
  const agents = useResource<{ id: string; name: string }>("/v1/agents").items ?? [];
  useEffect(() => {
    versionsOf(profile.id).then(({ items }) => {
      setAll(items);
      setShown(items[0] ?? null);
    }, toastProblem);
  }, [profile.id]);
  const who = (by: string) => {
    const [kind, id] = by.split(":");
    const agent = agents.find((one) => one.id === id);
    return agent?.name ?? (kind === "agent" ? "–" : t("profiles.by_program"));
  };
  const back = async (version: number) => {
    try {
      await restore(profile.id, version);
      toast(t("profiles.restored", { n: version }));
      await reload();
      onClose();
    } catch (cause) {
      toastProblem(cause);
    }
  };
  return (
    <Dialog title={t("profiles.history_of", { name: profile.name })} onClose={onClose} wide>
      {all === null ? (
        <Skeleton rows={4} />
      ) : (
        <div class="profile-split">
          <ol class="versions" aria-label={t("profiles.history")}>
            {all.map((one) => (
              <li key={one.version} class={shown === one ? "version version-shown" : "version"}>
                <button
                  type="button"
                  class="version-open"
                  aria-current={shown === one ? "true" : undefined}
                  onClick={() => setShown(one)}
                >
                  {t("profiles.version", { n: one.version })}
                </button>{" "}
                {one.version === profile.version && !profile.deleted_at && (
                  <Badge>{t("profiles.newest")}</Badge>
                )}
                <p class="version-facts">
                  <bdi>{one.name}</bdi> · {dayTime(one.at)} · <bdi>{who(one.by)}</bdi>
                </p>
                <p class="version-acts">
                  {(one.version !== profile.version || profile.deleted_at) && (
                    <Button small onClick={() => void back(one.version)}>
                      {t("profiles.restore")}
                    </Button>
                  )}
                  <Button small onClick={() => exportXml(profile.id, one.version)}>
                    {t("profiles.export")}
                  </Button>
                </p>
              </li>
            ))}
          </ol>
          {shown && <Preview content={shown.content} />}
        </div>
      )}
    </Dialog>
  );
}
