/** Puts a part of the console on a page of its own, in English, with one session on the desk. */
import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { account } from "../src/api/account.ts";
import type { Me } from "../src/api/types.ts";
import { desk, dispatch } from "../src/desk/desk.ts";
import type { Frame } from "../src/desk/frames.ts";
import { initial } from "../src/desk/state.ts";
import { setLanguage } from "../src/i18n/index.ts";
import { AT, attachedFrame, brief } from "./scene.ts";

// Nothing is asked of a network that is not there, and framed pages are not loaded.
globalThis.fetch = async () => new Response(JSON.stringify({ items: [] }));
const { happyDOM } = window as unknown as {
  happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } };
};
happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;

export const me = (features: Record<string, boolean> = {}): Me => ({
  agent: {
    id: "a1",
    name: "Anna",
    login: "anna",
    rank: "agent",
    role: "agent",
    role_name: "agent",
    capacity: 6,
  },
  tenant: {
    id: "t1",
    slug: "acme",
    name: "Acme",
    settings: {
      max_seats: 0,
      live_typing: true,
      not_ready_states: ["break", "training"],
      locale: "en",
      agent_features: {},
      accent: "#000000",
      launcher: "",
      launcher_texts: {},
      question_required: false,
      allow_subdomains: false,
      preload: false,
      show_people: true,
      show_rooms: true,
      help_by_name: false,
      leader: "agent",
      push_hosts: [],
      proxy_hosts: [],
      notices: "chime",
      rating: true,
      rating_question: "",
      rating_questions: {},
      rating_for_agents: true,
      transcript_mail: true,
      recognition: false,
      tags: ["billing", "tent"],
      dispositions: ["Solved", "Call back"],
      wrap_up_s: 0,
      place_avatars: { "/parts": "wrench" },
      file_kinds: ["picture", "sound", "document", "text"],
      file_mb: 25,
      file_session_mb: 200,
      file_visitor_mb: 400,
      file_tenant_mb: 20_480,
      monitoring: true,
      monitoring_texts: { en: "A supervisor may watch this conversation." },
      monitoring_shown: true,
      alert_sessions: 1,
      alert_wait_s: 120,
      alert_answer_s: 120,
      scenario: "one-to-one",
      second_factor: "off",
      agent_defaults: { capacity: 6, sound: true, desktop: true },
    },
  },
  rights: ["serve"],
  features,
  build: "test",
});

export const tell = (frame: Frame): Promise<void> =>
  act(() => dispatch({ do: "frame", frame, visible: true }));

export const details = {
  session: "s1",
  leg: "l",
  ticket: "t",
  expires_at: AT,
  protocol: 1,
  build: "b",
  channels: [],
  socket: "",
  stream: "",
};

/** Logged in, ready, one session in view. */
export async function atDesk(features: Record<string, boolean> = {}): Promise<void> {
  await setLanguage("en");
  sessionStorage.clear();
  account.set({ status: "in", me: me(features) });
  desk.set(initial);
  await tell({
    t: "desk",
    id: "d1",
    you: { agent: "a1", name: "Anna", state: "available", since: AT, capacity: 6 },
    sessions: [{ session: brief("s1"), details }],
    offers: [],
  });
  await tell(attachedFrame(0));
  await act(() => dispatch({ do: "show", s: "s1", beside: false }));
}

export async function put(children: ComponentChildren): Promise<HTMLElement> {
  document.body.replaceChildren();
  const root = document.createElement("div");
  document.body.append(root);
  await act(() => render(children, root));
  return root;
}

export const press = (target: Element, key: string, more: KeyboardEventInit = {}): Promise<void> =>
  act(() => {
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    );
  });

export const enter = (field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> =>
  act(() => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
