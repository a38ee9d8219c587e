import "../styles/profiles.css";
import { useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { AdminPage } from "./frame.tsx";
import { addPicture, type Picture } from "./profiles/data.ts";
import { remove, useResource } from "./resource.ts";

const PATH = "/v1/pictures";
const PURPOSES = ["graphic", "avatar"] as const;

/** The company's graphics, and the pictures by which its people may be shown. */
export default function PicturesPage() {
  const list = useResource<Picture>(PATH);
  const [going, setGoing] = useState<Picture | null>(null);
  // A page without any picture still shows where they go.
  const shown = { ...list, items: list.items && [list.items] };
  return (
    <>
      <AdminPage title={t("admin.pictures")} lead={t("pictures.lead")} list={shown}>
        {([all = []]) =>
          PURPOSES.map((purpose) => (
            <Collection
              key={purpose}
              purpose={purpose}
              all={all.filter((one) => one.purpose === purpose)}
              reload={list.reload}
              ask={setGoing}
            />
          ))
        }
      </AdminPage>
      {going && (
        <Dialog
          title={t("admin.delete_title", { name: going.name })}
          onClose={() => setGoing(null)}
        >
          <p>{t("pictures.delete_text")}</p>
          <div class="form-foot">
            <Button onClick={() => setGoing(null)}>{t("action.cancel")}</Button>
            <Button
              look="danger"
              autofocus
              onClick={() =>
                void remove(PATH, going.id)
                  .then(() => {
                    toast(t("admin.deleted"));
                    return list.reload();
                  }, toastProblem)
                  .then(() => setGoing(null))
              }
            >
              {t("action.delete")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface CollectionProps {
  purpose: Picture["purpose"];
  all: Picture[];
  reload: () => Promise<void>;
  ask: (picture: Picture) => void;
}

function Collection({ purpose, all, reload, ask }: CollectionProps) {
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const upload = async (files: File[]) => {
    setBusy(true);
    for (const one of files) await addPicture(one, purpose).catch(toastProblem);
    await reload();
    setBusy(false);
  };
  return (
    <section class="card collection" aria-label={t(`pictures.${purpose}`)}>
      <header class="card-head">
        <h2>{t(`pictures.${purpose}`)}</h2>
        <Button small icon="plus" busy={busy} onClick={() => file.current?.click()}>
          {t("pictures.upload")}
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          multiple
          accept="image/png,image/jpeg,image/gif,image/webp"
          aria-label={`${t(`pictures.${purpose}`)}: ${t("pictures.upload")}`}
          onChange={({ currentTarget }) => {
            void upload([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </header>
      <p class="field-hint">{t(`pictures.${purpose}_hint`)}</p>
      {all.length === 0 && <p class="muted">{t("pictures.none")}</p>}
      <ul class={`pictures pictures-${purpose}`}>
        {all.map((one) => (
          <li key={one.id}>
            <img src={one.url} alt="" width={one.width} height={one.height} loading="lazy" />
            <span class="picture-name clip">
              <bdi>{one.name}</bdi>
              <small class="num">
                {one.width} × {one.height}
              </small>
            </span>
            <IconButton
              icon="trash"
              size={16}
              label={t("pictures.delete", { name: one.name })}
              onClick={() => ask(one)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
