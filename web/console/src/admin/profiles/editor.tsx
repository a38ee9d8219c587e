import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Skeleton } from "../../kit/bits.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Switch } from "../../kit/field.tsx";
import { toastProblem } from "../../kit/toast.tsx";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import { create, replace } from "../resource.ts";
import { AvatarsFields } from "./avatars-fields.tsx";
import { BannersFields } from "./banners.tsx";
import {
  type Brief,
  type Content,
  EMPTY,
  type Profile,
  readProfile,
  removeProfile,
  type Scenario,
} from "./data.ts";
import { GraphicsFields } from "./graphics.tsx";
import { OptionsFields } from "./options.tsx";
import { Preview } from "./preview.tsx";
import { WordsField } from "./words.tsx";

interface ProfileEditorProps {
  scenario: Scenario;
  /** Null is a new one. */
  profile: Brief | null;
  /** With which a new one begins. */
  content?: Content;
  name?: string;
  onClose: () => void;
  reload: () => Promise<void>;
}

/** Reads the profile first: lists do not say what is in it. */
export function ProfileEditor(props: ProfileEditorProps) {
  const [profile, setProfile] = useState<Profile | null>(null);
  const id = props.profile?.id;
  useEffect(() => {
    if (!id) return;
    readProfile(id).then(setProfile, (cause) => {
      toastProblem(cause);
      props.onClose();
    });
  }, [id]);
  if (id && !profile)
    return (
      <Dialog title={props.profile?.name ?? ""} onClose={props.onClose} wide>
        <Skeleton rows={6} />
      </Dialog>
    );
  return <Form {...props} whole={profile} />;
}

const PATH = "/v1/profiles";

/** The parts of a form that change one part of a profile each. */
export interface PartProps {
  content: Content;
  set: <K extends keyof Content>(part: K, value: Content[K]) => void;
}

function Form({
  scenario,
  whole,
  onClose,
  reload,
  ...first
}: ProfileEditorProps & { whole: Profile | null }) {
  const [name, setName] = useState(whole?.name ?? first.name ?? "");
  const [content, setContent] = useState(whole?.content ?? first.content ?? EMPTY);
  const [used, setUsed] = useState(!scenario.profiles.some((one) => one.is_default));
  const set: PartProps["set"] = (part, value) => setContent((old) => ({ ...old, [part]: value }));
  const parts = { content, set };
  return (
    <Editor
      title={whole ? whole.name : t("profiles.add")}
      fields={["name"]}
      onClose={onClose}
      wide
      save={async () => {
        const said = { name: name.trim(), content };
        if (whole) await replace(PATH, whole.id, { ...said, version: whole.version });
        else await create(PATH, { ...said, scenario: scenario.key, is_default: used });
        await reload();
      }}
      remove={
        whole
          ? {
              title: t("admin.delete_title", { name: whole.name }),
              text: t("profiles.delete_text"),
              run: () => removeProfile(whole.id).then(reload),
            }
          : undefined
      }
    >
      {(fault) => (
        <div class="profile-split">
          <div class="form profile-form">
            <NameField
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
              error={fault("name")}
            />
            {!whole && (
              <Switch
                label={t("profiles.use")}
                hint={t("profiles.use_hint")}
                on={used}
                onChange={setUsed}
              />
            )}
            <GraphicsFields {...parts} />
            <BannersFields {...parts} />
            <fieldset class="part">
              <legend>{t("profiles.texts")}</legend>
              <WordsField
                label={t("profiles.greeting")}
                value={content.texts.greeting}
                most={500}
                onChange={(greeting) => set("texts", { ...content.texts, greeting })}
              />
              <WordsField
                label={t("profiles.closing")}
                value={content.texts.closing}
                most={500}
                onChange={(closing) => set("texts", { ...content.texts, closing })}
              />
            </fieldset>
            <AvatarsFields {...parts} />
            <OptionsFields {...parts} />
          </div>
          <Preview content={content} />
        </div>
      )}
    </Editor>
  );
}
