import "../styles/list.css";
import { useState } from "preact/hooks";
import { call, type Page } from "../api/client.ts";
import { number, t } from "../i18n/index.ts";
import { Empty } from "../kit/bits.tsx";
import { Button } from "../kit/button.tsx";
import { More } from "../kit/more.tsx";
import { usePaged } from "../lib/paged.ts";
import { onAnchorClick } from "../lib/router.ts";
import { paths } from "../paths.ts";

/** Answer of GET /v1/rooms, one entry. */
interface Room {
  id: string;
  service: string;
  name: string;
  members: number;
  max_members: number | null;
}

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
        <Button icon="reload" onClick={() => setLook(look + 1)}>
          {t("rooms.reload")}
        </Button>
      </header>
      {list.items.length === 0 && !list.loading && !list.problem ? (
        <Empty icon="people" title={t("rooms.none")} />
      ) : (
        <table class="table" aria-busy={list.loading}>
          <thead>
            <tr>
              <th>{t("rooms.room")}</th>
              <th>{t("services.key")}</th>
              <th class="end">{t("rooms.members")}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((room) => (
              <tr key={room.id}>
                <td>
                  <a class="row-link" href={paths.session(room.id)} onClick={onAnchorClick}>
                    <bdi>{room.name}</bdi>
                  </a>
                </td>
                <td class="muted mono">{room.service}</td>
                <td class="end num">
                  {number(room.members)}
                  {room.max_members !== null && ` / ${number(room.max_members)}`}
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
