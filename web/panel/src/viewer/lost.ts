import { word } from "./texts.ts";

/** Another address of this window, with other parameters. */
export const elsewhere = (change: (click: URLSearchParams) => void): string => {
  const click = new URLSearchParams(location.search);
  change(click);
  return `/viewer?${click}`;
};

const button = (text: string, look: string, act: () => void): HTMLButtonElement => {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: look, textContent: text, onclick: act });
  return made;
};

/** The panel that opened this window is gone: says how to come back. */
export const tellLost = (): void => {
  const card = document.createElement("main");
  card.className = "card over lost";
  const title = document.createElement("h1");
  title.textContent = word("lost");
  const text = document.createElement("p");
  text.textContent = word("lost_text");
  card.append(
    title,
    text,
    button(word("try_again"), "button main", () => location.reload()),
    button(word("start_here"), "button", () =>
      location.replace(elsewhere((click) => click.delete("popped"))),
    ),
  );
  document.getElementById("app")?.append(card);
};
