/** What is known of a visitor beyond one session, and what was written down about sessions. */
import { createStore } from "../lib/store.ts";
import { call, type Page } from "./client.ts";
import type { Contact, ContactNote, WrapUp } from "./types.ts";

const visitor = (id: string) => `/v1/visitors/${encodeURIComponent(id)}`;
const session = (id: string) => `/v1/sessions/${encodeURIComponent(id)}/wrap-up`;

export const contactOf = (id: string, signal?: AbortSignal): Promise<Contact> =>
  call<Contact>("GET", visitor(id), signal ? { signal } : {});

export const notesOf = (id: string): Promise<ContactNote[]> =>
  call<Page<ContactNote>>("GET", `${visitor(id)}/notes`).then((page) => page.items);

/** Refused with `conflict` when somebody has written after the state `after`. */
export const writeNote = (id: string, text: string, after: number): Promise<ContactNote> =>
  call<ContactNote>("POST", `${visitor(id)}/notes`, { body: { text, after } });

/** By session, as far as they were read here. */
export const wrapUps = createStore<Record<string, WrapUp>>({});
const keep = (id: string) => (wrapUp: WrapUp) => {
  wrapUps.update((all) => ({ ...all, [id]: wrapUp }));
  return wrapUp;
};

export const wrapUpOf = (id: string): Promise<WrapUp> =>
  call<WrapUp>("GET", session(id)).then(keep(id));

export const writeWrapUp = (
  id: string,
  body: Partial<{ disposition: string; tags: string[]; note: string; done: boolean }>,
): Promise<WrapUp> => call<WrapUp>("PATCH", session(id), { body }).then(keep(id));
