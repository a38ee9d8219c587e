import { useState } from "preact/hooks";
import { type Invited, PARTNERS } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { copy } from "../../kit/snippet.tsx";
import { dayTime } from "../../lib/time.ts";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import { create } from "../resource.ts";
import { Fingerprint } from "./fingerprints.tsx";

interface InviteProps {
  onClose: () => void;
  onInvited: (invited: Invited) => void;
  reload: () => Promise<void>;
}

/** Makes the link by which another company's administrator pairs with this one. */
export function Invite({ onClose, onInvited, reload }: InviteProps) {
  const [name, setName] = useState("");
  return (
    <Editor
      title={t("partners.invite")}
      fields={["name"]}
      onClose={onClose}
      saveLabel={t("partners.make_link")}
      save={async () => {
        const body = { name: name.trim() };
        onInvited(await create<Invited>(`${PARTNERS}/invitations`, body));
        await reload();
      }}
    >
      {(fault) => (
        <>
          <NameField
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
            error={fault("name")}
          />
          <p class="field-hint">{t("partners.invite_hint")}</p>
        </>
      )}
    </Editor>
  );
}

/** The link, which nobody sees again. */
export function InviteLink({
  invited: { partner, link },
  onClose,
}: {
  invited: Invited;
  onClose: () => void;
}) {
  return (
    <Dialog title={t("partners.link_title", { name: partner.name })} onClose={onClose}>
      <div class="form">
        <p class="note note-warn">
          {partner.expires_at
            ? t("partners.link_until", { when: dayTime(partner.expires_at) })
            : t("partners.link_once")}
        </p>
        <pre class="code code-key" dir="ltr">
          {link}
        </pre>
        <dl class="facts">
          <Fingerprint name={t("partners.own_key")} of={partner.own_key} />
        </dl>
        <p class="field-hint">{t("partners.compare")}</p>
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.close")}</Button>
          <Button look="primary" icon="copy" autofocus onClick={() => void copy(link)}>
            {t("action.copy")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
