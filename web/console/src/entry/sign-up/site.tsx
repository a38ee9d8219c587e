import { useState } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { Field } from "../../kit/field.tsx";
import { StepForm, type StepProps } from "./steps.tsx";

/** People copy the address of a page, or type its name alone; both name an origin. */
function originOf(text: string): string {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  try {
    return new URL(address).origin;
  } catch {
    return text;
  }
}

/** On which pages the button may stand. */
export function SiteStep(props: StepProps) {
  const [text, setText] = useState(props.state.origins.join("\n"));
  const origins = text.split(/[\s,]+/).filter(Boolean);
  return (
    <StepForm {...props} answers={() => ({ origins: origins.map(originOf) })}>
      {(fault) => (
        <Field
          label={t("signup.addresses")}
          hint={t("signup.addresses_hint")}
          error={fault("origins")}
        >
          {(ids) => (
            <textarea
              {...ids}
              class="input"
              rows={3}
              required
              dir="ltr"
              inputMode="url"
              spellcheck={false}
              placeholder="https://www.example.com"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
    </StepForm>
  );
}
