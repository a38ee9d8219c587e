import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useOutside } from "../lib/hooks.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  hint?: string;
  /** For choices: whether this one holds. */
  checked?: boolean;
  disabled?: boolean;
  separated?: boolean;
  run: () => void;
}

interface MenuProps {
  label: string;
  items: MenuItem[];
  trigger: ComponentChildren;
  class?: string;
  /** Where the list opens. */
  side?: "below" | "above" | "beside";
  header?: ComponentChildren;
}

/** A button with a list of actions. Arrow keys, Home, End, first letter; Esc goes back. */
export function Menu({ label, items, trigger, class: extra, side = "below", header }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useOutside(root, open, () => setOpen(false));

  const rows = () => [
    ...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled])") ?? []),
  ];
  useLayoutEffect(() => {
    if (open)
      (rows().find((row) => row.getAttribute("aria-checked") === "true") ?? rows()[0])?.focus();
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = rows();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = (index: number) => all[(index + all.length) % all.length]?.focus();
    switch (event.key) {
      case "ArrowDown":
        to(at + 1);
        break;
      case "ArrowUp":
        to(at - 1);
        break;
      case "Home":
        to(0);
        break;
      case "End":
        to(-1);
        break;
      case "Escape":
        close();
        break;
      case "Tab":
        setOpen(false);
        return;
      default: {
        if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
        const letter = event.key.toLowerCase();
        const from = [...all.slice(at + 1), ...all.slice(0, at + 1)];
        from.find((row) => row.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
        return;
      }
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="menu-root" ref={root}>
      <button
        ref={button}
        type="button"
        class={extra}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (!open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            event.preventDefault();
            setOpen(true);
          }
        }}
      >
        {trigger}
      </button>
      {open && (
        <div class={`menu menu-${side}`}>
          {header}
          <div id={id} ref={list} role="menu" aria-label={label} onKeyDown={onKeyDown}>
            {items.map((item) => (
              // biome-ignore lint/a11y/useAriaPropsSupportedByRole: set together with the role that has it
              <button
                key={item.id}
                type="button"
                class={item.separated ? "menu-item menu-item-separated" : "menu-item"}
                role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                aria-checked={item.checked}
                aria-disabled={item.disabled || undefined}
                tabIndex={-1}
                onClick={() => {
                  if (item.disabled) return;
                  close();
                  item.run();
                }}
              >
                <span class="menu-mark">
                  {item.checked ? (
                    <Icon name="check" size={16} />
                  ) : (
                    item.icon && <Icon name={item.icon} size={16} />
                  )}
                </span>
                <span class="menu-text">{item.label}</span>
                {item.hint && <kbd class="menu-hint">{item.hint}</kbd>}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
