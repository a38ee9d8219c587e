import { useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import type { EditorProps } from "./editor.tsx";
import { create, remove, replace } from "./resource.ts";

/** Given to the editor of every list. */
export interface EditorOf<T> {
  /** What is edited; null is a new one. */
  item: T | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

interface Wants<T, F> {
  /** Where the list is. */
  path: string;
  /** The form as it begins; the names of its fields are those of the server. */
  start: (item: T | null) => F;
  /** What is sent, where it is not the form itself. */
  body?: (form: F) => unknown;
  /** What it is called; a new one takes the words of the button that adds it. */
  title: (item: T) => string;
  add: string;
  /** What is lost when it is deleted; absent when it cannot be. */
  remove?: string;
  /** Further names of fields that the form shows. */
  shows?: string[];
  /** With what the server has made. */
  made?: (made: T) => void;
}

/** The set-up of a form in a dialog that makes, changes or deletes one entry of a list. */
export function useEditor<T extends { id: string }, F extends object>(
  { item, onClose, reload }: EditorOf<T>,
  wants: Wants<T, F>,
) {
  const [form, setForm] = useState(() => wants.start(item));
  const set = <K extends keyof F>(field: K, value: F[K]) =>
    setForm((old) => ({ ...old, [field]: value }));
  /** Ties a field of text to its control. */
  const text = <K extends keyof F>(field: K & (F[K] extends string ? K : never)) => ({
    value: form[field] as string,
    onInput: (event: { currentTarget: { value: string } }) =>
      set(field, event.currentTarget.value as F[K]),
  });
  const editor: Omit<EditorProps, "children"> = {
    title: item ? wants.title(item) : wants.add,
    fields: [...Object.keys(form), ...(wants.shows ?? [])],
    onClose,
    save: async () => {
      const body = wants.body?.(form) ?? trimmed(form);
      if (item) await replace(wants.path, item.id, body);
      else {
        const made = await create<T>(wants.path, body);
        wants.made?.(made);
      }
      await reload();
    },
    remove:
      item && wants.remove !== undefined
        ? {
            title: t("admin.delete_title", { name: wants.title(item) }),
            text: wants.remove,
            run: () => remove(wants.path, item.id).then(reload),
          }
        : undefined,
  };
  return { form, set, text, editor };
}

/** Without white space around what was typed. */
export const trimmed = <F extends object>(form: F): F =>
  Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      typeof value === "string" ? value.trim() : value,
    ]),
  ) as F;
