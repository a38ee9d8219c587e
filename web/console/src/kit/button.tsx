import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon.tsx";

type Native = Omit<JSX.IntrinsicElements["button"], "icon" | "size">;

interface ButtonProps extends Native {
  look?: "primary" | "plain" | "quiet" | "danger";
  icon?: IconName;
  small?: boolean;
  busy?: boolean;
  children?: ComponentChildren;
}

export function Button({
  look = "plain",
  icon,
  small,
  busy,
  children,
  class: extra,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={["button", `button-${look}`, small && "button-small", extra].filter(Boolean).join(" ")}
      aria-busy={busy || undefined}
      disabled={rest.disabled || busy}
    >
      {icon && <Icon name={icon} size={small ? 16 : 18} />}
      {children !== undefined && <span class="button-label">{children}</span>}
    </button>
  );
}

interface IconButtonProps extends Native {
  icon: IconName;
  /** Spoken name and tooltip. */
  label: string;
  size?: number;
  /** For switches: whether it is on. */
  on?: boolean;
}

export function IconButton({ icon, label, size = 18, on, class: extra, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={["icon-button", extra].filter(Boolean).join(" ")}
      aria-label={label}
      title={label}
      aria-pressed={on}
    >
      <Icon name={icon} size={size} />
    </button>
  );
}
