import { may } from "../api/account.ts";
import type { Right, Role } from "../api/types.ts";
import { roleName } from "../desk/words.ts";
import { type Key, t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Editor } from "./editor.tsx";
import { NameField } from "./name-field.tsx";
import { comesWith, RIGHT_GROUPS } from "./rights.ts";
import { type EditorOf, useEditor } from "./use-editor.ts";

export function RoleEditor(of: EditorOf<Role>) {
  if (of.item?.built_in) return <BuiltIn role={of.item} onClose={of.onClose} />;
  return <OwnRole {...of} />;
}

function OwnRole(of: EditorOf<Role>) {
  const { form, set, text, editor } = useEditor(of, {
    path: "/v1/roles",
    start: (role) => ({ name: role?.name ?? "", rights: role?.rights ?? ["serve"] }),
    title: (role) => role.name,
    add: t("roles.add"),
    remove: t("roles.delete_text"),
  });
  const beyond = RIGHT_GROUPS.some(({ rights }) => rights.some((right) => !may(right)));
  return (
    <Editor {...editor} wide>
      {(fault) => (
        <>
          <NameField {...text("name")} error={fault("name")} />
          <Rights
            chosen={form.rights}
            onChange={(right, on) =>
              set(
                "rights",
                on ? [...form.rights, right] : form.rights.filter((each) => each !== right),
              )
            }
          />
          {beyond && <p class="field-hint">{t("roles.beyond")}</p>}
        </>
      )}
    </Editor>
  );
}

function BuiltIn({ role, onClose }: { role: Role; onClose: () => void }) {
  return (
    <Dialog title={roleName(role)} onClose={onClose} wide>
      <div class="form">
        <p class="muted">{t("roles.fixed")}</p>
        <Rights chosen={role.rights} />
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.close")}</Button>
        </div>
      </div>
    </Dialog>
  );
}

interface RightsProps {
  chosen: string[];
  /** Absent where nothing can be changed. */
  onChange?: (right: Right, on: boolean) => void;
}

function Rights({ chosen, onChange }: RightsProps) {
  return (
    <>
      {RIGHT_GROUPS.map(({ title, rights }) => (
        <fieldset key={title} class="stack">
          <legend class="field-label">{t(title)}</legend>
          {rights.map((right) => {
            const implied = comesWith(right, chosen);
            return (
              <label key={right} class="check-row">
                <input
                  type="checkbox"
                  checked={implied || chosen.includes(right)}
                  disabled={!onChange || implied || !may(right)}
                  onChange={(event) => onChange?.(right, event.currentTarget.checked)}
                />
                <span>
                  {t(`right.${right}` as Key)}{" "}
                  <span class="muted">
                    {t(`right.${right}_hint` as Key)}
                    {implied && onChange ? ` (${t("roles.comes_with")})` : ""}
                  </span>
                </span>
              </label>
            );
          })}
        </fieldset>
      ))}
    </>
  );
}
