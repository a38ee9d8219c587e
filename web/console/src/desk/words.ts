/** Words for codes: states, notices, reasons. The known ones are translated, others shown as set. */
import { tCode } from "../i18n/index.ts";

export function stateName(state: string): string {
  const text = tCode("state", state);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** Roles that are built in are called in the language; the company has named its own. */
export const roleName = ({ id, name }: { id: string; name: string }): string =>
  id === name ? tCode("rank", id) : name;
export const statusName = (status: string): string => tCode("status", status);
export const endName = (reason: string): string => tCode("end", reason);
export const refusalText = (code: string): string => tCode("refusal", code);
