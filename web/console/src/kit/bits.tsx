/** Small display parts without state. */
import { initials } from "@switchboard/ui/text";
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export function Avatar({
  name,
  size = 28,
  look = "visitor",
  sign = null,
  picture = null,
}: {
  name: string;
  size?: number;
  look?: string;
  /** Drawn in place of the initials; beside a picture it is a small badge. */
  sign?: IconName | null;
  /** Covers the initials, which show again when it is gone. */
  picture?: string | null | undefined;
}) {
  return (
    <span
      class={`avatar avatar-${look}`}
      style={{ width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.38)}px` }}
      aria-hidden="true"
    >
      {sign && !picture ? <Icon name={sign} size={Math.round(size * 0.6)} /> : initials(name)}
      {picture && (
        <img
          key={picture}
          class="avatar-picture"
          src={`/pictures/${encodeURIComponent(picture)}`}
          alt=""
          onError={({ currentTarget }) => {
            currentTarget.hidden = true;
          }}
        />
      )}
      {sign && picture && (
        <span class="avatar-sign">
          <Icon name={sign} size={Math.round(size * 0.34)} />
        </span>
      )}
    </span>
  );
}

export type Tone = "good" | "warn" | "bad" | "idle" | "accent";

export function Badge({ tone = "idle", children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

export function Dot({ tone }: { tone: Tone }) {
  return <span class={`dot dot-${tone}`} aria-hidden="true" />;
}

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <span class="empty-mark">
        <Icon name={icon} size={26} />
      </span>
      <h2>{title}</h2>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}

export function Keys({ keys }: { keys: string }) {
  return (
    <span class="keys">
      {keys.split(" ").map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

/** Grey blocks where rows will be, so that nothing jumps when they come. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="skeleton-row" />
      ))}
    </div>
  );
}
