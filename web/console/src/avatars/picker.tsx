import "../styles/avatars.css";
import { useId, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Skeleton } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Icon } from "../kit/icon.tsx";
import { toastProblem } from "../kit/toast.tsx";
import { nameOf, urlOf, useChoices } from "./data.ts";

interface PickerProps {
  /** Whose it is. */
  name: string;
  value: string | null | undefined;
  save: (avatar: string | null) => Promise<unknown>;
  onClose: () => void;
}

/** Chooses a picture for somebody. Arrow keys go through them; nothing changes before it is saved. */
export function AvatarPicker({ name, value, save, onClose }: PickerProps) {
  const all = useChoices();
  const [chosen, setChosen] = useState<string | null>(value ?? null);
  const [busy, setBusy] = useState(false);
  const group = useId();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await save(chosen);
      onClose();
    } catch (cause) {
      toastProblem(cause);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("avatar.title", { name })} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {all === null ? (
          <Skeleton rows={4} />
        ) : (
          <fieldset class="avatar-grid">
            <legend class="sr">{t("avatar.title", { name })}</legend>
            <label class="avatar-choice">
              <input
                type="radio"
                name={group}
                checked={chosen === null}
                onChange={() => setChosen(null)}
              />
              <span class="avatar-none">
                <Icon name="person" size={20} />
              </span>
              {t("avatar.none")}
            </label>
            {all.map((one) => (
              <label key={one.id} class="avatar-choice">
                <input
                  type="radio"
                  name={group}
                  checked={chosen === one.id}
                  onChange={() => setChosen(one.id)}
                />
                <span class="avatar" style={{ width: "44px", height: "44px" }} aria-hidden="true">
                  <img class="avatar-picture" src={urlOf(one.id)} alt="" />
                </span>
                <bdi>{nameOf(one)}</bdi>
              </label>
            ))}
          </fieldset>
        )}
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("action.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
