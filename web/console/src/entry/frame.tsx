import type { ComponentChildren } from "preact";
import { LanguagePicker } from "../shell/language.tsx";

/** The quiet page around log-in and set-up. */
export function EntryFrame({
  title,
  lead,
  wide,
  children,
}: {
  title: string;
  lead?: string;
  wide?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div class="entry">
      <header class="entry-top">
        <span class="wordmark">
          <Mark /> Switchboard
        </span>
        <LanguagePicker />
      </header>
      <main class={wide ? "entry-card entry-wide" : "entry-card"}>
        <h1>{title}</h1>
        {lead && <p class="entry-lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}

/** Two jacks joined by a cord. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" class="mark">
      <path
        d="M6 9v3a6 6 0 0 0 12 0V9"
        fill="none"
        stroke="currentColor"
        stroke-width="2.200"
        stroke-linecap="round"
      />
      <circle cx="6" cy="6" r="3" fill="currentColor" />
      <circle cx="18" cy="6" r="3" fill="currentColor" />
      <circle cx="12" cy="18.500" r="2.200" fill="currentColor" />
    </svg>
  );
}
