/** Pictures by which people may be shown. */
import { useEffect, useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import { type Key, t } from "../i18n/index.ts";

export interface Choice {
  id: string;
  /** Null for those that come with the program: they are named here. */
  name: string | null;
  url: string;
}

export const urlOf = (id: string): string => `/pictures/${encodeURIComponent(id)}`;

/** What it shows. */
export const nameOf = ({ id, name }: Choice): string => name ?? t(`avatar.${id}` as Key);

export function useChoices(): Choice[] | null {
  const [all, setAll] = useState<Choice[] | null>(null);
  useEffect(() => {
    call<Page<Choice>>("GET", "/v1/avatars").then(
      ({ items }) => setAll(items),
      () => setAll([]),
    );
  }, []);
  return all;
}

const choose = (path: string) => (avatar: string | null) =>
  call<void>("PUT", path, { body: { avatar } });

export const chooseOwn = choose("/v1/me/avatar");
export const chooseFor = (agent: string) =>
  choose(`/v1/agents/${encodeURIComponent(agent)}/avatar`);
export const chooseIn = (session: string, leg: string) =>
  choose(`/v1/sessions/${encodeURIComponent(session)}/legs/${encodeURIComponent(leg)}/avatar`);
