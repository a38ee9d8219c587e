import type { PageOf, Room, Visit } from "@switchboard/wire";
import { ApiError, call } from "@switchboard/wire/api";
import { draw, state } from "../core/app.ts";
import { keep } from "../core/keep.ts";
import { agent } from "../core/reduce.ts";
import { draft } from "../views/composer.tsx";
import { elsewhere } from "./lost.ts";
import { word } from "./texts.ts";

let rooms: Room[] = [];
let next: string | null = null;
let stage: "loading" | "there" | "failed" = "loading";
/** The room that was chosen did not let anybody in. */
let refused = false;
/** Going there would end something; asked first. */
let asking: Room | undefined;

const path = (rest = ""): string => `/v1/visits/${state.session?.id}/rooms${rest}`;

/** Fetches the list anew, or its following part. */
export const load = async (after?: string): Promise<void> => {
  asking = undefined;
  refused = false;
  if (!after) stage = "loading";
  draw();
  try {
    const query = after ? `?cursor=${encodeURIComponent(after)}` : "";
    const page = await call<PageOf<Room>>("GET", path(query));
    rooms = after ? [...rooms, ...page.items] : page.items;
    next = page.next;
    stage = "there";
  } catch {
    stage = "failed";
  }
  draw();
};

/** Into the room, out of where one was; this window and the panel begin anew there. */
const enter = async (room: Room): Promise<void> => {
  try {
    await call<Visit>("POST", path(`/${room.id}`));
  } catch (error) {
    // Full or closed by now.
    await load();
    refused = error instanceof ApiError && error.status > 0;
    return draw();
  }
  for (const name of ["read", "push", "pending", "draft"]) keep(name, undefined);
  try {
    opener?.location.reload();
  } catch {
    // No panel, or its page is gone.
  }
  location.replace(
    elsewhere((click) => {
      click.set("page", state.page.url);
      click.delete("popped");
    }),
  );
};

const choose = (room: Room): void => {
  if (agent(state) || state.pending.length || draft().trim()) {
    asking = room;
    draw();
  } else void enter(room);
};

const Row = ({ room }: { room: Room }) => (
  <li>
    <button
      type="button"
      class="room"
      disabled={room.joined}
      aria-current={room.joined ? "true" : undefined}
      onClick={() => choose(room)}
    >
      <bdi>{room.name}</bdi>
      <small>
        {word("members")}: {room.members}
        {room.max_members ? ` / ${room.max_members}` : ""}
        {room.joined ? ` · ${word("here")}` : ""}
      </small>
    </button>
  </li>
);

export const Rooms = () => [
  (stage === "failed" || refused) && (
    <p key="trouble" class="warn" role="alert">
      {word(stage === "failed" ? "rooms_failed" : "room_refused")}
    </p>
  ),
  asking && (
    <div key="ask" class="leave" role="alertdialog" aria-label={word("rooms")}>
      <p>{word("room_ask")}</p>
      <button
        type="button"
        class="button main"
        made={(button) => queueMicrotask(() => button.focus())}
        onClick={() => asking && void enter(asking)}
      >
        {word("room_go")}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          asking = undefined;
          draw();
        }}
      >
        {word("room_stay")}
      </button>
    </div>
  ),
  stage === "there" && !rooms.length && <p key="none">{word("no_rooms")}</p>,
  <ul key="list" aria-busy={stage === "loading"}>
    {rooms.map((room) => (
      <Row key={room.id} room={room} />
    ))}
  </ul>,
  <p key="more" class="row-of">
    {next && (
      <button type="button" class="button" onClick={() => next && void load(next)}>
        {word("more")}
      </button>
    )}
    <button type="button" class="link" onClick={() => void load()}>
      {word("refresh")}
    </button>
  </p>,
];
