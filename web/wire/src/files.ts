/** Files that are sent in a session: what may be chosen, how it is sent, how large it is. */
import type { FileKind } from "./rest.ts";

const ACCEPT: Record<FileKind, string> = {
  picture: "image/png,image/jpeg,image/gif,image/webp",
  sound: "audio/*",
  document: ".pdf,.rtf,.docx,.xlsx,.pptx,.odt,.ods,.odp",
  text: ".txt,.csv,.tsv,.log,.md",
  archive: ".zip",
};

/** What a file dialog offers. The server looks at the content and has the last word. */
export const accepts = (kinds: FileKind[]): string =>
  kinds.map((kind) => ACCEPT[kind] || "").join();

/** How a file is shown, by what the server found in it. */
export const shownAs = (media: string): "picture" | "sound" | "other" =>
  /^image\//.test(media) ? "picture" : /^audio\//.test(media) ? "sound" : "other";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** A size for people, in their language. */
export const sizeOf = (bytes: number, locale: string): string => {
  let at = 0;
  let value = bytes;
  while (value >= 1_000 && at < UNITS.length - 1) {
    value /= 1_000;
    at++;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[at]!,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && at > 1 ? 1 : 0,
  }).format(value);
};

export interface Sending {
  /** Fails with a code: the server's, `unreachable`, or `cancelled`. */
  done: Promise<void>;
  cancel(): void;
}

/**
 * Sends a file. With the same id it is sent once, however often that is tried. `progress` is told
 * how much of it is gone, from 0 to 1.
 */
export const sendFile = (
  path: string,
  file: Blob,
  id: string,
  progress: (share: number) => void,
): Sending => {
  // Not `fetch`: it does not tell how much is gone.
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.onload = () => {
      if (request.status < 300) return resolve();
      let code = `http_${request.status}`;
      try {
        code = (JSON.parse(request.responseText) as { code?: string }).code || code;
      } catch {
        // A proxy's page, perhaps: the status says enough.
      }
      reject(new Error(code));
    };
    request.onerror = request.ontimeout = () => reject(new Error("unreachable"));
    request.onabort = () => reject(new Error("cancelled"));
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
  });
  request.open("POST", path);
  request.setRequestHeader("Sb-Request", "1");
  request.setRequestHeader("Idempotency-Key", id);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
};
