import { Problem } from "../api/client.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";
import { Menu } from "../kit/menu.tsx";
import { toastProblem } from "../kit/toast.tsx";

type Format = "json" | "csv";

/** Fetched, not gone to: what the server refuses is told, and not kept as a file. */
async function save(format: Format): Promise<void> {
  const answer = await fetch(`/v1/wall?format=${format}`, { cache: "no-store" }).catch(() => {
    throw new Problem(0, "offline", "");
  });
  if (!answer.ok) throw new Problem(answer.status, "unavailable", answer.statusText);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `wall-${new Date().toISOString().replaceAll(":", "-")}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The wall as it is at this moment, as a file (IS-84). */
export function Snapshot() {
  const item = (format: Format) => ({
    id: format,
    label: t(`live.snapshot_${format}`),
    run: () => void save(format).catch(toastProblem),
  });
  return (
    <Menu
      class="button button-plain"
      label={t("live.snapshot")}
      trigger={
        <>
          <Icon name="copy" size={18} />
          <span class="button-label">{t("live.snapshot")}</span>
        </>
      }
      items={[item("csv"), item("json")]}
    />
  );
}
