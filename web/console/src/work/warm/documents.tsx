import type { CarriedDocument } from "@switchboard/wire";
import { sizeOf } from "@switchboard/wire/files";
import { locale, t } from "../../i18n/index.ts";
import { Icon } from "../../kit/icon.tsx";
import { FileCard } from "../files.tsx";

/** What became of a document: it can be opened, or is not here yet, or did not come. */
export type Fate = "here" | "coming" | "missing";

interface DocumentsProps {
  documents: CarriedDocument[];
  /** Where they are kept; absent before they have gone anywhere. */
  session: string | undefined;
  /** Absent where they are all here. */
  fate: ((file: string) => Fate) | undefined;
}

/** Documents that travel, or have travelled, with a visitor. */
export function Documents({ documents, session, fate }: DocumentsProps) {
  if (documents.length === 0) return null;
  return (
    <ul class="travelling-files" aria-label={t("warm.documents")}>
      {documents.map((each) => (
        <li key={each.file}>
          <Document of={each} session={session} fate={fate?.(each.file) ?? "here"} />
        </li>
      ))}
    </ul>
  );
}

interface DocumentProps {
  of: CarriedDocument;
  session: string | undefined;
  fate: Fate;
}

function Document({ of: { file, name, media, bytes }, session, fate }: DocumentProps) {
  if (fate === "missing")
    return (
      <p class="note note-warn">
        <Icon name="warn" size={16} /> {t("warm.document_missing", { name })}
      </p>
    );
  if (session && fate === "here")
    return (
      <FileCard
        session={session}
        sent={{ kind: "file_sent", leg: "", file, file_name: name, media, bytes }}
      />
    );
  return (
    <>
      <bdi>{name}</bdi> <Size of={bytes} />
      {fate === "coming" && <span class="muted"> · {t("warm.document_coming")}</span>}
    </>
  );
}

export function Size({ of }: { of: number }) {
  return <span class="muted num">{sizeOf(of, locale())}</span>;
}
