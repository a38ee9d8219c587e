/**
 * Where the client comes as modules (IS-42), and in the console: a module that does not come is
 * asked for again.
 * A browser asks for a module once per document, so the document is loaded anew; all that has
 * come stays in the cache, and only what is missing is asked for.
 */
const NAME = "switchboard.tries";

const tries = (to?: number): number => {
  try {
    if (to === 0) sessionStorage.removeItem(NAME);
    else if (to) sessionStorage.setItem(NAME, `${to}`);
    return Number(sessionStorage.getItem(NAME));
  } catch {
    // Nothing is remembered here: it is said at once.
    return 3;
  }
};

const isClient = ({ target }: Event): boolean =>
  target instanceof HTMLScriptElement && target.type === "module";

addEventListener("load", (event) => isClient(event) && tries(0), true);
addEventListener(
  "error",
  (event) => {
    if (!isClient(event)) return;
    const now = tries() + 1;
    if (now <= 3) {
      tries(now);
      setTimeout(() => location.reload(), 300 * now);
      return;
    }
    tries(0);
    // The notice of the document; that of the panel would show itself a little later.
    const late = document.getElementById("late");
    if (late) late.style.animation = "none";
    if (late) late.hidden = false;
  },
  true,
);
