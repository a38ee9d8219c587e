import { PARTNERS, type Partner, type Terms } from "../../api/warm.ts";
import { t } from "../../i18n/index.ts";
import { Editor } from "../editor.tsx";
import { NameField } from "../name-field.tsx";
import { type EditorOf, useEditor } from "../use-editor.ts";
import { Fingerprint } from "./fingerprints.tsx";
import { From } from "./from.tsx";
import { To } from "./to.tsx";

interface Form {
  name: string;
  terms: Terms;
}

/** A term, or a part of one. */
type Term = keyof Terms | `backup.${string}`;

const SHOWN: Term[] = [
  "tags",
  "carry",
  "role_carry",
  "roles",
  "services",
  "areas",
  "their_roles",
  "gateway",
  "place",
  "arrive_s",
  "predict_s",
  "backup.area",
  "backup.area_name",
  "backup.services",
];

/** What a part of the terms is given. */
export interface TermsProps {
  terms: Terms;
  set: <K extends keyof Terms>(term: K, value: Terms[K]) => void;
  fault: (term: Term) => string | undefined;
}

/** The terms with one partner; each side writes its own. */
export function PartnerEditor(of: EditorOf<Partner> & { item: Partner }) {
  const partner = of.item;
  const { form, set, text, editor } = useEditor<Partner, Form>(of, {
    path: PARTNERS,
    start: () => ({ name: partner.name, terms: partner.terms }),
    body: ({ name, terms }) => ({ name: name.trim(), terms }),
    title: ({ name }) => name,
    add: t("partners.invite"),
    remove: t("partners.revoke_text"),
    shows: SHOWN.map((term) => `terms.${term}`),
  });
  const revoke = editor.remove && {
    ...editor.remove,
    title: t("partners.revoke_title", { name: partner.name }),
    label: t("partners.revoke"),
  };
  const change: TermsProps["set"] = (term, value) => set("terms", { ...form.terms, [term]: value });
  return (
    <Editor {...editor} wide remove={revoke}>
      {(fault) => {
        const part: TermsProps = {
          terms: form.terms,
          set: change,
          fault: (term) => fault(`terms.${term}`),
        };
        return (
          <>
            <NameField {...text("name")} error={fault("name")} />
            {partner.own ? (
              <p class="field-hint">{t("partners.own_about")}</p>
            ) : (
              <>
                <dl class="facts">
                  {partner.key && <Fingerprint name={t("partners.key")} of={partner.key} />}
                  <Fingerprint name={t("partners.own_key")} of={partner.own_key} />
                </dl>
                <p class="field-hint">{t("partners.compare")}</p>
              </>
            )}
            <h3 class="form-part">{t("partners.to_them")}</h3>
            <To {...part} partner={partner.own ? null : partner.id} />
            <h3 class="form-part">{t("partners.from_them")}</h3>
            <From {...part} />
          </>
        );
      }}
    </Editor>
  );
}
