import "../styles/files.css";
import { accepts, shownAs, sizeOf } from "@switchboard/wire/files";
import { useEffect, useRef } from "preact/hooks";
import type { Happening } from "../desk/frames.ts";
import { again, allowed, forget, send, uploads } from "../desk/uploads.ts";
import { refusalText } from "../desk/words.ts";
import { locale, t } from "../i18n/index.ts";
import { IconButton } from "../kit/button.tsx";
import { Icon } from "../kit/icon.tsx";
import { shallow, useStore } from "../lib/store.ts";

export type FileSent = Extract<Happening, { kind: "file_sent" }>;

const brings = (event: DragEvent): boolean => !!event.dataTransfer?.types.includes("Files");

/** Chooses files, and takes those that are dropped on the session or pasted into it. */
export function AttachButton({ session, open }: { session: string; open: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const { kinds } = allowed();
  const on = open && kinds.length > 0;
  useEffect(() => {
    const pane = input.current?.closest<HTMLElement>(".pane");
    if (!on || !pane) return;
    let depth = 0;
    const mark = (by: number) => {
      depth = Math.max(0, depth + by);
      pane.classList.toggle("pane-drop", depth > 0);
    };
    const handlers: Record<string, (event: Event) => void> = {
      dragenter: (event) => brings(event as DragEvent) && mark(1),
      dragleave: (event) => brings(event as DragEvent) && mark(-1),
      dragover: (event) => brings(event as DragEvent) && event.preventDefault(),
      drop: (event) => {
        if (!brings(event as DragEvent)) return;
        event.preventDefault();
        mark(-depth);
        send(session, (event as DragEvent).dataTransfer!.files);
      },
      paste: (event) => {
        const files = (event as ClipboardEvent).clipboardData?.files;
        if (!files?.length) return;
        event.preventDefault();
        send(session, files);
      },
    };
    for (const [name, handler] of Object.entries(handlers)) pane.addEventListener(name, handler);
    return () => {
      for (const [name, handler] of Object.entries(handlers))
        pane.removeEventListener(name, handler);
      pane.classList.remove("pane-drop");
    };
  }, [session, on]);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={accepts(kinds)}
        onChange={(event) => {
          send(session, event.currentTarget.files ?? []);
          event.currentTarget.value = "";
        }}
      />
      {kinds.length > 0 && (
        <IconButton
          class="composer-attach"
          icon="attach"
          label={t("files.attach")}
          disabled={!on}
          onClick={() => input.current?.click()}
        />
      )}
    </>
  );
}

/** Refusals that another try does not change. */
const FOR_GOOD = new Set([
  "file_too_large",
  "file_kind",
  "file_pixels",
  "file_harmful",
  "files_off",
]);

/** Files on their way: visibly not there yet. */
export function UploadList({ session }: { session: string }) {
  const own = useStore(uploads, (all) => all.filter((each) => each.session === session), shallow);
  if (own.length === 0) return null;
  return (
    <ul class="uploads" aria-label={t("files.title")}>
      {own.map(({ id, name, share, failed }) => (
        <li key={id} class={failed ? "upload upload-failed" : "upload"}>
          <bdi class="upload-name clip" title={name}>
            {name}
          </bdi>
          {failed ? (
            <span class="upload-fault" role="alert">
              <Icon name="warn" size={14} /> {refusalText(failed)}
            </span>
          ) : (
            <progress
              max={100}
              value={Math.round(share * 100)}
              aria-label={t("files.sending", { name })}
            />
          )}
          {failed && !FOR_GOOD.has(failed) && (
            <IconButton
              icon="reload"
              size={16}
              label={t("files.again", { name })}
              onClick={() => again(id)}
            />
          )}
          {share < 1 && (
            <IconButton
              icon="close"
              size={16}
              label={t("files.cancel", { name })}
              onClick={() => forget(id)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** A file that was sent: a picture is shown, sound can be played, everything can be opened. */
export function FileCard({ session, sent }: { session: string; sent: FileSent }) {
  const { file, file_name: name, media, bytes, width, height } = sent;
  if (name === "") return <p class="file-gone muted">{t("files.gone")}</p>;
  const address = `/v1/sessions/${encodeURIComponent(session)}/files/${encodeURIComponent(file)}`;
  const shown = shownAs(media);
  const ending = (name.split(".").pop() ?? "").toUpperCase();
  return (
    <div class="file-card">
      {shown === "picture" && (
        <a class="file-picture" href={address} target="_blank" rel="noopener noreferrer">
          <img
            src={address}
            alt={t("files.picture", { name })}
            width={width}
            height={height}
            loading="lazy"
          />
        </a>
      )}
      {shown === "sound" && (
        // biome-ignore lint/a11y/useMediaCaption: what somebody sends has no captions
        <audio controls preload="metadata" src={address} aria-label={name} />
      )}
      <a
        class="file-link"
        href={address}
        {...(shown === "other"
          ? { download: name }
          : { target: "_blank", rel: "noopener noreferrer" })}
      >
        <Icon name="attach" size={16} />
        <bdi class="file-name">{name}</bdi>
        <span class="muted num">
          {ending} · {sizeOf(bytes, locale())}
        </span>
      </a>
    </div>
  );
}
