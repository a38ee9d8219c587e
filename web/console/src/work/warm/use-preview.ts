import { useEffect, useState } from "preact/hooks";
import { type Carry, type Preview, previewOf } from "../../api/warm.ts";
import { codeOf } from "../../desk/desk.ts";
import { useSession } from "../../desk/use-session.ts";
import { refusalText } from "../../desk/words.ts";

/** Somebody who types is not asked after each letter. */
const PAUSE_MS = 300;

export interface Previewed {
  /** The newest that is known; old while `stale`. */
  preview: Preview | null;
  stale: boolean;
  fault: string;
  again: () => void;
}

/** What would leave, put together by the server: asked for anew whenever it may be something else. */
export function usePreview(id: string, partner: string, carry: Carry): Previewed {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [known, setKnown] = useState("");
  const [fault, setFault] = useState("");
  const [round, setRound] = useState(0);
  // The talk goes on meanwhile.
  const said = useSession(id, (session) => session.last?.at ?? "");
  const wanted = JSON.stringify([partner, carry, said, round]);
  useEffect(() => {
    const asking = new AbortController();
    const ask = () =>
      previewOf(id, { partner, carry }, asking.signal).then(
        (found) => {
          setPreview(found);
          setKnown(wanted);
          setFault("");
        },
        (cause: unknown) => asking.signal.aborted || setFault(refusalText(codeOf(cause))),
      );
    const timer = setTimeout(ask, preview ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [id, wanted]);
  return {
    preview,
    stale: known !== wanted,
    fault,
    again() {
      setFault("");
      setRound((n) => n + 1);
    },
  };
}
