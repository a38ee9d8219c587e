import { feature } from "../api/account.ts";
import { desk } from "../desk/desk.ts";
import * as drafts from "../desk/drafts.ts";
import { t } from "../i18n/index.ts";
import { Button } from "../kit/button.tsx";
import { onAnchorClick } from "../lib/router.ts";
import { shallow, useStore } from "../lib/store.ts";
import { paths } from "../paths.ts";
import { useName } from "./wrapping.tsx";

/** What was typed about sessions that are not on the desk any more: their page is the way back to it. */
export function Left() {
  useStore(drafts.turned);
  const here = useStore(desk, (state) => Object.keys(state.sessions), shallow);
  const about = useStore(
    desk,
    (state) => Object.values(state.sessions).map(({ visitor }) => visitor.id),
    shallow,
  );
  const notes = drafts.all("note").filter(([visitor]) => !about.includes(visitor));
  const written = drafts.all("wrap_up").map(([session]) => session);
  const sessions = [...written, ...notes.map(([, { session }]) => session)];
  const left = [...new Set(sessions)].filter((session) => !here.includes(session));
  if (left.length === 0 || !feature("archive")) return null;
  const discard = (id: string) => {
    drafts.write("wrap_up", id, null);
    for (const [visitor, { session }] of notes)
      if (session === id) drafts.write("note", visitor, null);
  };
  return (
    <section class="wrapping" aria-label={t("draft.left")}>
      <p class="unsaved">{t("draft.left")}</p>
      <ul>
        {left.map((id) => (
          <One key={id} id={id} onDiscard={() => discard(id)} />
        ))}
      </ul>
    </section>
  );
}

function One({ id, onDiscard }: { id: string; onDiscard: () => void }) {
  const name = useName(id, null);
  return (
    <li>
      <a class="wrapping-open clip" href={paths.session(id)} onClick={onAnchorClick}>
        <bdi>{name || "…"}</bdi>
      </a>
      <Button small title={t("draft.discard_of", { name })} onClick={onDiscard}>
        {t("draft.discard")}
      </Button>
    </li>
  );
}
