import { state } from "../core/app.ts";
import { agent } from "../core/reduce.ts";

/*
 * What a person is shown by, and how the head looks, are rules in a sheet of their own: so that what
 * a click brings knows nothing of pictures. Initials stay below: a picture that is gone shows them.
 */
const sheet = new CSSStyleSheet();
let now = "";

const picture = (id: string): string => `url("/pictures/${CSS.escape(id)}")`;

const rules = (): string => {
  const { people, start, status } = state;
  const { head, logo } = start.look || {};
  let css = "";
  for (const [leg, { avatar }] of Object.entries(people)) {
    if (avatar)
      css += `.avatar[data-leg="${CSS.escape(leg)}"]::after{background-image:${picture(avatar)}}`;
  }
  const shown = status === "active" && agent(state)?.avatar;
  if (shown) css += `.head .avatar::after{background-image:${picture(shown)}}`;
  if (head) css += `.head{background:${head.colour};color:${head.on};border-color:transparent}`;
  if (head) css += ".head p{color:inherit}.head :focus-visible{outline-color:currentcolor}";
  if (logo) {
    const wide = Math.min(96, Math.max(24, Math.round((32 * logo.width) / logo.height)));
    css += `.head::before{content:"";flex:none;inline-size:${wide}px;block-size:32px;margin-inline-end:10px;`;
    css += `background:url("${CSS.escape(logo.url).replaceAll("\\/", "/")}") center/contain no-repeat}`;
  }
  return css;
};

/** Brings the sheet up to date. */
export const dress = (): void => {
  const css = rules();
  if (css === now) return;
  now = css;
  sheet.replaceSync(css);
};

document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
