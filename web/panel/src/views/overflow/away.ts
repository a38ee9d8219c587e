import { call } from "@switchboard/wire/api";
import { state } from "../../core/app.ts";

/** What leads out of a session that waits. */
interface Ways {
  address: string;
  call?: string | null;
}

/**
 * Opens a page of its own for something that is done instead of waiting. In a session the page knows
 * what it is about, and with whom (RV-12); outside of one, or where that cannot be asked, it is `plain`.
 */
export const away = (pick: (ways: Ways) => string, plain: string): void => {
  const { session, start } = state;
  if (!session) return void open(plain, "_blank", "noopener");
  // A window may be opened while the press lasts; where it leads is known a little later.
  const page = open("", "_blank");
  if (page) page.opener = null;
  void call<Ways>("POST", `/v1/visits/${session.id}/later`).then(
    (ways) => page?.location.replace(`${pick(ways)}&locale=${start.locale}`),
    () => page?.location.replace(plain),
  );
};

/** A plain page of this site. */
export const plainPage = (name: string, query: Record<string, string>): string =>
  `/plain/${encodeURIComponent(state.start.site)}/${name}?${new URLSearchParams(query)}`;
