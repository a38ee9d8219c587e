import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { toast } from "./toast.tsx";

/** What a site owner pastes, in both forms. Shown as text, never run here. */
export function snippets(server: string, site: string): { usual: string; strict: string } {
  const usual = `<script>
(function(w,d,u,k){w.Switchboard=w.Switchboard||function(){(w.Switchboard.q=w.Switchboard.q||[]).push(arguments)};
var s=d.createElement("script");s.async=1;s.src=u+"/embed.js";s.dataset.site=k;d.head.appendChild(s)})
(window,document,"${server}","${site}");
</script>
<noscript><a href="${server}/plain/${site}">Chat with us</a></noscript>`;
  const strict = `<script async src="${server}/embed.js" data-site="${site}"></script>
<noscript><a href="${server}/plain/${site}">Chat with us</a></noscript>`;
  return { usual, strict };
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copy.done"));
  } catch {
    toast(t("copy.failed"), true);
  }
}

export function Snippet({ site }: { site: string }) {
  const [form, setForm] = useState<"usual" | "strict">("usual");
  const text = snippets(location.origin, site)[form];
  return (
    <div class="snippet">
      <div class="snippet-head">
        <div class="segments" role="radiogroup" aria-label={t("snippet.form")}>
          {(["usual", "strict"] as const).map((each) => (
            <label key={each} class="segment">
              <input
                type="radio"
                name={`snippet-${site}`}
                checked={form === each}
                onChange={() => setForm(each)}
              />
              <span>{t(`snippet.${each}`)}</span>
            </label>
          ))}
        </div>
        <Button small icon="copy" onClick={() => void copy(text)}>
          {t("action.copy")}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre class="code" dir="ltr" tabIndex={0}>
        {text}
      </pre>
      <p class="field-hint">{t(form === "usual" ? "snippet.usual_hint" : "snippet.strict_hint")}</p>
    </div>
  );
}
