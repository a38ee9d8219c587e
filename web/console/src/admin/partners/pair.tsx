import { useState } from "preact/hooks";
import { Problem } from "../../api/client.ts";
import { PARTNERS, type Partner } from "../../api/warm.ts";
import { t, tCode } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { explain, toast } from "../../kit/toast.tsx";
import { create } from "../resource.ts";

interface PairProps {
  onClose: () => void;
  onPaired: (partner: Partner) => void;
  reload: () => Promise<void>;
}

/** Refusals of the other server, which are told of the link. */
const OF_LINK = ["link_invalid", "partner_unreached", "partner_denied"];

const words = (cause: unknown): string =>
  cause instanceof Problem && OF_LINK.includes(cause.code)
    ? tCode("partners", cause.code)
    : explain(cause);

/** Takes the link that another company's administrator has made. */
export function Pair({ onClose, onPaired, reload }: PairProps) {
  const [link, setLink] = useState("");
  const [name, setName] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setFault("");
    try {
      const called = name.trim();
      const body = { link: link.trim(), ...(called && { name: called }) };
      const partner = await create<Partner>(PARTNERS, body);
      toast(t("partners.paired"));
      onClose();
      onPaired(partner);
      await reload();
    } catch (cause) {
      setFault(words(cause));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("partners.pair")} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label={t("partners.link")} hint={t("partners.link_hint")} error={fault}>
          {(ids) => (
            <textarea
              {...ids}
              class="input mono"
              rows={3}
              dir="ltr"
              required
              autofocus
              spellcheck={false}
              value={link}
              onInput={(event) => {
                setLink(event.currentTarget.value);
                setFault("");
              }}
            />
          )}
        </Field>
        <Field label={t("admin.name")} hint={t("partners.name_hint")}>
          {(ids) => (
            <input
              {...ids}
              class="input"
              dir="auto"
              maxLength={120}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" disabled={link.trim() === ""} busy={busy}>
            {t("partners.do_pair")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
