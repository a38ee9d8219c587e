import { useEffect, useRef } from "preact/hooks";
import type { CannedReply } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "../kit/icon.tsx";
import { shortAddress } from "../lib/link.ts";

interface CannedListProps {
  found: CannedReply[];
  current: number;
  listId: string;
  onPick: (reply: CannedReply) => void;
  onPoint: (index: number) => void;
}

export function CannedList({ found, current, listId, onPick, onPoint }: CannedListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <div ref={list} class="canned" id={listId} role="listbox" aria-label={t("command.canned")}>
      {found.map((reply, index) => (
        <div
          key={reply.id}
          id={`${listId}-${index}`}
          class="canned-row"
          role="option"
          aria-selected={index === current}
          tabIndex={-1}
          onPointerMove={() => index !== current && onPoint(index)}
          onPointerDown={(event) => {
            // Keeps the keyboard in the input.
            event.preventDefault();
            onPick(reply);
          }}
        >
          <kbd>/{reply.shortcut}</kbd>
          <span class="clip" dir="auto">
            {reply.text || shortAddress(reply.address ?? "")}
          </span>
          {reply.address && (
            <span class="canned-mark" title={reply.address}>
              <Icon name="page" size={15} />
              <span class="sr">{t("canned.pushes")}</span>
            </span>
          )}
          {reply.scope === "agent" && (
            <span class="canned-mark" title={t("canned.own")}>
              <Icon name="person" size={15} />
              <span class="sr">{t("canned.own")}</span>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
