import { useId, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { addPicture, type ProfilePicture } from "./data.ts";
import { readPictures, usePictures } from "./pictures.ts";

interface PictureFieldProps {
  label: string;
  value: ProfilePicture | null;
  onChange: (picture: ProfilePicture | null) => void;
}

/** One of the company's graphics, or a new one; and what is read where it is not seen. */
export function PictureField({ label, value, onChange }: PictureFieldProps) {
  const all = usePictures().filter(({ purpose }) => purpose === "graphic");
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const text = useId();
  const shown = all.find(({ id }) => id === value?.picture);
  const upload = async (chosen: File | undefined) => {
    if (!chosen) return;
    setBusy(true);
    try {
      const { id } = await addPicture(chosen, "graphic");
      await readPictures();
      onChange({ picture: id, text: value?.text ?? "" });
    } catch (cause) {
      toastProblem(cause);
    }
    setBusy(false);
  };
  return (
    <>
      <Field label={label}>
        {(ids) => (
          <span class="picture-row">
            <span class="picture-thumb">{shown && <img src={shown.url} alt="" />}</span>
            <select
              {...ids}
              class="input"
              value={value?.picture ?? ""}
              onChange={({ currentTarget: { value: id } }) =>
                onChange(id ? { picture: id, text: value?.text ?? "" } : null)
              }
            >
              <option value="">{t("profiles.no_picture")}</option>
              {value && !shown && (
                <option value={value.picture}>{t("profiles.picture_gone")}</option>
              )}
              {all.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
            <Button small busy={busy} icon="plus" onClick={() => file.current?.click()}>
              {t("pictures.upload")}
            </Button>
            <input
              ref={file}
              type="file"
              hidden
              accept="image/png,image/jpeg,image/gif,image/webp"
              aria-label={`${label}: ${t("pictures.upload")}`}
              onChange={({ currentTarget }) => {
                void upload(currentTarget.files?.[0]);
                currentTarget.value = "";
              }}
            />
          </span>
        )}
      </Field>
      {value && (
        <div class="field">
          <label class="field-label" for={text}>
            {t("profiles.alt", { name: label })}
          </label>
          <input
            id={text}
            class="input"
            dir="auto"
            maxLength={300}
            value={value.text}
            onInput={(event) => onChange({ ...value, text: event.currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
