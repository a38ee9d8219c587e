import type { Banner, Picture } from "@switchboard/wire";
import { call } from "@switchboard/wire/api";
import { draw, fail, state } from "../core/app.ts";
import { keep, recall } from "../core/keep.ts";
import { type LookKey, look as words } from "../texts/look.ts";
import { followed } from "../waiting/followed.ts";

const say = (key: LookKey): string => (words[document.documentElement.lang] ?? words.en!)[key];

const make = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  set: Record<string, unknown> = {},
  ...inside: (Node | string | false | undefined)[]
): HTMLElementTagNameMap[T] => {
  const element = Object.assign(document.createElement(tag), set);
  element.append(...(inside.filter(Boolean) as (Node | string)[]));
  return element;
};

/** A picture that does not come takes no room. */
const image = ({ url, text, width, height }: Picture, className: string): HTMLElement =>
  make("img", {
    className,
    src: url,
    alt: text,
    width,
    height,
    onerror(event: Event) {
      (event.target as HTMLElement).remove();
    },
  });

const banner = ({ text, link, picture }: Banner): HTMLElement => {
  const inside = [picture && image(picture, "advert-picture"), text && make("span", {}, text)];
  return make(
    "li",
    {},
    link
      ? make(
          "a",
          {
            href: link,
            target: "_blank",
            rel: "noopener noreferrer",
            onclick: () => followed(link),
          },
          ...inside,
        )
      : make("p", {}, ...inside),
  );
};

/** The banners of one place: one in view, the others beside it. */
const adverts = (place: Banner["place"]): HTMLElement | undefined => {
  const all = (state.start.look?.banners || []).filter((one) => one.place === place);
  const hidden = `ads-${place}`;
  if (!all.length || recall(hidden)) return;
  const list = make("ul", {}, ...all.map(banner));
  // What scrolls must be reachable by keyboard.
  if (all.length > 1) list.tabIndex = 0;
  const whole: HTMLElement = make(
    "aside",
    { className: `adverts adverts-${place}`, ariaLabel: say("advert") },
    list,
    make("button", {
      className: "icon",
      type: "button",
      ariaLabel: say("hide"),
      title: say("hide"),
      textContent: "×",
      onclick() {
        keep(hidden, true);
        whole.remove();
      },
    }),
  );
  return whole;
};

/** What stands around the conversation. The viewer has no room for it. */
const frame = (): void => {
  const app = document.getElementById("app")!;
  const { header } = state.start.look!;
  if (document.body.className !== "panel") return;
  const above = [header && image(header, "header-picture"), adverts("top")];
  const below = adverts("bottom");
  if (!above.some(Boolean) && !below) return;
  document.body.classList.add("framed");
  app.before(...above.filter((one) => !!one));
  if (below) app.after(below);
};

/** Greets before the first line. */
const greet = (): void => {
  const { greeting } = state.start.look!;
  if (!greeting) return;
  const view = () => (
    <p class="greeting" dir="auto">
      {greeting}
    </p>
  );
  state.items = [{ kind: "more", leg: "", seq: 0, at: "", view }, ...state.items];
  draw();
};

export const Closing = () =>
  state.start.look?.closing && <p dir="auto">{state.start.look.closing}</p>;

const choose = async (avatar: string): Promise<void> => {
  try {
    await call("PUT", `/v1/visits/${state.session?.id}/avatar`, { avatar });
  } catch {
    fail("error");
  }
};

/** The visitor's own picture, out of those that the tenant offers. */
export const Pictures = () => {
  const all = state.start.look?.avatars || [];
  if (!all.length || !state.people[state.me]) return null;
  const own = state.people[state.me]!.avatar;
  return (
    <fieldset class="pictures">
      <legend>{say("picture")}</legend>
      {all.map(({ id, name }) => (
        <label key={id} title={name}>
          <input
            type="radio"
            name="picture"
            value={id}
            aria-label={name}
            checked={own === id}
            onChange={() => void choose(id)}
          />
          <img src={`/pictures/${id}`} alt="" width={40} height={40} />
        </label>
      ))}
    </fieldset>
  );
};

export const begin = (): void => {
  frame();
  greet();
};
