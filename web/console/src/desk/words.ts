/** Words for codes: states, notices, reasons. The known ones are translated, others shown as set. */
import { tCode } from "../i18n/index.ts";

export function stateName(state: string): string {
  const text = tCode("state", state);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

export const rankName = (rank: string): string => tCode("rank", rank);
export const statusName = (status: string): string => tCode("status", status);
export const endName = (reason: string): string => tCode("end", reason);
export const refusalText = (code: string): string => tCode("refusal", code);
