import "../texts/en-more.ts";
import type { SessionEvent } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { accepts, type Sending, sendFile, shownAs, sizeOf } from "@switchboard/wire/files";
import { fresh } from "@switchboard/wire/world";
import { draw, fail, state, t } from "../core/app.ts";
import type { Key } from "../texts/en.ts";
import { Face } from "./face.tsx";
import { nameOf, time } from "./lines.tsx";
import { toEnd } from "./log.tsx";

type Sent = Extract<SessionEvent, { kind: "file_sent" }>;

/** A file on its way. */
interface Upload {
  id: string;
  file: File;
  name: string;
  /** How much of it is gone, from 0 to 1. */
  share: number;
  sending?: Sending | undefined;
  failed?: Key | undefined;
}

let uploads: Upload[] = [];
/** Several at once would only make each slower. */
const AT_ONCE = 2;

const REASONS: Record<string, Key> = {
  file_too_large: "file_large",
  too_large: "file_large",
  file_kind: "file_kind",
  file_pixels: "file_kind",
  file_harmful: "file_harmful",
  files_off: "file_kind",
  files_full: "files_full",
};

const size = (bytes: number): string => sizeOf(bytes, document.documentElement.lang);

/** Sends what waits, as far as that is possible now. */
const pump = (): void => {
  for (const upload of uploads) {
    if (uploads.filter(({ sending }) => sending).length >= AT_ONCE) break;
    if (!upload.sending && !upload.failed && upload.share < 1) start(upload);
  }
  draw();
};

const start = (upload: Upload): void => {
  const { session } = state;
  if (!session) return;
  const query = new URLSearchParams({ session: session.id, name: upload.name });
  const path = `/v1/visits/files?${query}`;
  upload.sending = sendFile(path, upload.file, upload.id, (share) => {
    // What is not answered is not sent.
    upload.share = Math.min(share, 0.99);
    draw();
  });
  upload.sending.done.then(
    () => {
      upload.sending = undefined;
      upload.share = 1;
      pump();
    },
    ({ message }: Error) => {
      upload.sending = undefined;
      upload.share = 0;
      if (message !== "cancelled") upload.failed = REASONS[message] || "failed";
      pump();
    },
  );
};

const drop = (upload: Upload): void => {
  uploads = uploads.filter((other) => other !== upload);
  upload.sending?.cancel();
  pump();
};

const retry = (upload: Upload): void => {
  upload.failed = undefined;
  pump();
};

/** The session says that it was sent. */
export const came = ({ cid }: Sent): void => {
  uploads = uploads.filter(({ id }) => id !== cid);
};

const add = (files: Iterable<File>): void => {
  const { kinds = [], most = 0 } = state.start.files || {};
  if (!kinds.length || state.phase !== "live") return;
  for (const file of files) {
    const upload: Upload = { id: fresh(), file, name: file.name || "file", share: 0 };
    if (file.size > most) upload.failed = "file_large";
    uploads = [...uploads, upload];
  }
  pump();
  toEnd();
};

// What failed for want of a connection goes on by itself.
addEventListener("online", () => {
  for (const upload of uploads) if (upload.failed === "failed") upload.failed = undefined;
  pump();
});
addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  if (!files?.length) return;
  event.preventDefault();
  add(files);
});
const brings = (event: DragEvent): boolean => !!event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  // Without this the browser would leave the conversation and show the file.
  if (brings(event)) event.preventDefault();
});
addEventListener("drop", (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  add(event.dataTransfer!.files);
});

const choose = (): void => {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = accepts(state.start.files!.kinds);
  input.onchange = () => add(input.files || []);
  input.click();
};

/** The button in the line where messages are written. */
const Attach = () =>
  !!state.start.files?.kinds.length &&
  state.phase === "live" &&
  !!state.me && (
    <button type="button" class="icon attach" aria-label={t("attach")} onClick={choose}>
      <svg viewBox="0 0 24 24" aria-hidden="true" class="i">
        <path d="m20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.800-7.800" />
      </svg>
    </button>
  );

/** Files on their way: visibly not there yet. */
const Uploads = () =>
  uploads.length > 0 && (
    <ul class="uploads" aria-label={t("files")}>
      {uploads.map((upload) => (
        <li key={upload.id} class={upload.failed ? "failed" : ""}>
          <bdi class="file-name">{upload.name}</bdi>
          {upload.failed ? (
            <small role="alert">{t(upload.failed, { most: size(state.start.files!.most) })}</small>
          ) : (
            <progress
              max={100}
              value={Math.round(upload.share * 100)}
              aria-label={t("sending_file", { name: upload.name })}
            />
          )}
          {upload.failed === "failed" && (
            <button type="button" class="link" onClick={() => retry(upload)}>
              {t("retry")}
            </button>
          )}
          {upload.share < 1 && (
            <button
              type="button"
              class="link"
              aria-label={t("cancel_file", { name: upload.name })}
              onClick={() => drop(upload)}
            >
              {t(upload.failed ? "discard" : "cancel")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );

/** Two views under one name: what begins with a click is short of room. */
export const Files = ({ pick }: { pick?: boolean }) => (pick ? <Attach /> : <Uploads />);

const address = ({ file }: Sent): string =>
  `/v1/visits/files?${new URLSearchParams({ session: state.session?.id || "", file })}`;

/**
 * Opens or saves it. A new window may not read this frame's cookie, so it gets an address that
 * does without.
 */
const open = async (event: Event, sent: Sent): Promise<void> => {
  event.preventDefault();
  const shown = shownAs(sent.media) === "picture";
  // Opened at once, or the browser would take it for an advertisement.
  const beside = shown ? window.open("", "_blank") : null;
  if (beside) beside.opener = null;
  try {
    const { url } = await call<{ url: string }>("GET", address(sent), undefined, {
      headers: { Accept: "application/json" },
    });
    if (beside) beside.location.href = url;
    else {
      const link = document.createElement("a");
      link.href = url;
      link.download = sent.file_name;
      link.click();
    }
  } catch {
    beside?.close();
    fail("error");
  }
};

const Content = ({ sent }: { sent: Sent }) => {
  const { file_name: name, media, bytes, width, height } = sent;
  if (!name) return <p class="gone">{t("file_gone")}</p>;
  const shown = shownAs(media);
  const about = `${(name.split(".").pop() || "").toUpperCase()} · ${size(bytes)}`;
  return [
    shown === "picture" && (
      <a class="picture" href={address(sent)} onClick={(event) => void open(event, sent)}>
        <img
          src={address(sent)}
          alt={t("picture", { name })}
          width={width}
          height={height}
          loading="lazy"
        />
      </a>
    ),
    shown === "sound" && (
      // biome-ignore lint/a11y/useMediaCaption: what somebody sends has no captions
      <audio controls preload="metadata" src={address(sent)} aria-label={name} />
    ),
    <a class="file" href={address(sent)} onClick={(event) => void open(event, sent)}>
      <bdi class="file-name">{name}</bdi> <small>{about}</small>
    </a>,
  ];
};

/** A file in the conversation. */
export const SentFile = ({ sent, at }: { sent: Sent; at: string }) => {
  const mine = sent.leg === state.me;
  const name = nameOf(sent.leg, sent.name);
  return (
    <div class={mine ? "line mine" : "line first"}>
      {!mine && <Face name={name} />}
      <div class="bubble sent-file">
        <b class={mine ? "sr" : ""}>{mine ? t("you") : <bdi>{name}</bdi>}</b>
        <Content sent={sent} />
        <time>{time(at)}</time>
      </div>
    </div>
  );
};
