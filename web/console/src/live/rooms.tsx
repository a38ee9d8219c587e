import "../styles/list.css";
import { useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import { codeOf } from "../desk/desk.ts";
import { refusalText } from "../desk/words.ts";
import { number, t } from "../i18n/index.ts";
import { Empty } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { More } from "../kit/more.tsx";
import { toast } from "../kit/toast.tsx";
import { usePaged } from "../lib/paged.ts";
import { onAnchorClick } from "../lib/router.ts";
import { paths } from "../paths.ts";
import { overlay } from "../shell/overlay.ts";
import { comeIn } from "../work/meet.ts";
import { BySubject } from "./by-subject.tsx";

/** Answer of GET /v1/rooms, one entry. */
interface Room {
  id: string;
  service: string;
  name: string;
  members: number;
  max_members: number | null;
  /** What it is about, of a room that is found by that. */
  subject?: string;
}

const refused = (cause: unknown) => toast(refusalText(codeOf(cause)), true);

/** Rooms that are open now, also those that visitors find in no list (IS-77). */
export default function RoomsPage() {
  const [look, setLook] = useState(0);
  const list = usePaged<Room>(`${look}`, (cursor, signal) =>
    call<Page<Room>>("GET", "/v1/rooms", { query: { limit: 50, cursor }, signal }),
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t("nav.rooms")}</h1>
        <div class="page-acts">
          <Button icon="people" onClick={() => overlay.set("meeting")}>
            {t("meet.title")}
          </Button>
          <Button icon="reload" onClick={() => setLook(look + 1)}>
            {t("rooms.reload")}
          </Button>
        </div>
      </header>
      <BySubject />
      {list.items.length === 0 && !list.loading && !list.problem ? (
        <Empty icon="people" title={t("rooms.none")} />
      ) : (
        <table class="table" aria-busy={list.loading}>
          <thead>
            <tr>
              <th>{t("rooms.room")}</th>
              <th>{t("services.key")}</th>
              <th class="end">{t("rooms.members")}</th>
              <th>
                <span class="sr">{t("rooms.join")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((room) => (
              <tr key={room.id}>
                <td>
                  <a class="row-link" href={paths.session(room.id)} onClick={onAnchorClick}>
                    <bdi>{room.subject || room.name}</bdi>
                  </a>
                  {room.subject && (
                    <span class="muted">
                      {" "}
                      <bdi>{room.name}</bdi>
                    </span>
                  )}
                </td>
                <td class="muted mono">{room.service}</td>
                <td class="end num">
                  {number(room.members)}
                  {room.max_members !== null && ` / ${number(room.max_members)}`}
                </td>
                <td class="end row-side">
                  <Button
                    small
                    aria-label={t("rooms.join_named", { name: room.subject || room.name })}
                    onClick={() => void comeIn(room.id).catch(refused)}
                  >
                    {t("rooms.join")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More list={list} />
    </div>
  );
}
