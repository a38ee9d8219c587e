/** What the agent lets travel, and what of that the partner's terms allow. Pure. */
import type { Carry, Destination, PreviewLine } from "../../api/warm.ts";

export interface Travel {
  what: Carry["what"];
  /** Lines that were chosen, by their place in the log. */
  lines: number[];
  /** Documents that were chosen, by their files. */
  documents: string[];
  /** Words that were changed. */
  edits: Record<number, string>;
  pasted: string;
  comment: string;
  /** Name and e-mail address go along. */
  visitor: boolean;
  keepSecrets: boolean;
}

/** As the window opens: what is not forced was not chosen yet, and nothing that was not chosen goes. */
export const beginning = ({ carry }: Destination): Travel => ({
  what: carry === "all" ? "all" : "none",
  lines: [],
  documents: [],
  edits: {},
  pasted: "",
  comment: "",
  visitor: true,
  keepSecrets: false,
});

/** As it is sent. What the terms rule out is not in it, whatever was typed before. */
export function carryOf({ carry: rule, edit }: Destination, travel: Travel): Carry {
  if (rule === "none") return { what: "none", visitor: false };
  const comment = travel.comment.trim();
  const always = {
    ...(comment && { comment }),
    ...(rule === "choose" && { visitor: travel.visitor }),
  };
  const some = travel.what === "some";
  const pasted = some ? travel.pasted.trim() : "";
  const lines = [...travel.lines].sort((a, b) => a - b);
  const documents = some ? [...travel.documents].sort() : [];
  const nothing = lines.length + documents.length === 0 && !pasted;
  if (travel.what === "none" || (some && nothing)) return { what: "none", ...always };
  const goes = (seq: number) => travel.what === "all" || lines.includes(seq);
  const edits = Object.entries(edit ? travel.edits : {}).filter(([seq]) => goes(Number(seq)));
  return {
    what: travel.what,
    ...(some && { lines }),
    ...(documents.length > 0 && { documents }),
    ...(edits.length > 0 && { edits: Object.fromEntries(edits) }),
    ...(pasted && { pasted }),
    ...always,
    ...(travel.keepSecrets && { keep_secrets: true }),
  };
}

export interface Stretch {
  text: string;
  secret?: NonNullable<PreviewLine["secrets"]>[number]["kind"];
}

/** The text in stretches, of which some are secrets. Their places are told in scalar values. */
export function stretches(text: string, secrets: PreviewLine["secrets"] = []): Stretch[] {
  const letters = [...text];
  const out: Stretch[] = [];
  const push = (from: number, to: number, more: Pick<Stretch, "secret"> = {}) => {
    if (to > from) out.push({ text: letters.slice(from, to).join(""), ...more });
  };
  let at = 0;
  for (const { kind, start, end } of [...secrets].sort((a, b) => a.start - b.start)) {
    if (start < at || end > letters.length) continue;
    push(at, start);
    push(start, end, { secret: kind });
    at = end;
  }
  push(at, letters.length);
  return out;
}
