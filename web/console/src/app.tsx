import { useEffect } from "preact/hooks";
import { account, ask } from "./api/account.ts";
import { LogInPage } from "./entry/login.tsx";
import { SetUpPage } from "./entry/setup.tsx";
import { language, loadTexts } from "./i18n/index.ts";
import { Toasts } from "./kit/toast.tsx";
import { lazy } from "./lib/lazy.tsx";
import { go, place } from "./lib/router.ts";
import { useStore } from "./lib/store.ts";
import { paths } from "./paths.ts";
import { Connecting } from "./shell/connecting.tsx";
import { Shell } from "./shell/shell.tsx";

/** Few see it, and once: it comes, with its texts, when it is opened. */
const SignUpPage = lazy(async () => {
  const [page] = await Promise.all([import("./entry/sign-up/page.tsx"), loadTexts("signup")]);
  return page.default;
});

/** Which of the five faces is shown: set-up or sign-up, waiting, log-in, the application. */
export function App() {
  const { code } = useStore(language);
  const { path } = useStore(place);
  const state = useStore(account);
  const setup = path === paths.setup;
  const entry = setup || path === paths.signUp;

  useEffect(() => {
    if (!entry && account.get().status === "asking") void ask().catch(() => {});
  }, [entry]);

  useEffect(() => {
    if (entry) return;
    if (state.status === "in" && path === paths.login) go(nextAfterLogIn(), { replace: true });
    if (state.status === "out" && path !== paths.login) {
      // A link may name company and log-in; everything else is where to go afterwards.
      const query = new URLSearchParams(location.search);
      const given = new URLSearchParams();
      for (const name of ["tenant", "login"]) {
        const value = query.get(name);
        if (value) given.set(name, value);
        query.delete(name);
      }
      const rest = query.toString();
      const next = path + (rest ? `?${rest}` : "");
      if (next !== paths.work) given.set("next", next);
      const text = given.toString();
      go(paths.login + (text ? `?${text}` : ""), { replace: true });
    }
  }, [entry, state, path]);

  return (
    <div class="root" key={code}>
      {setup ? (
        <SetUpPage />
      ) : entry ? (
        <SignUpPage />
      ) : state.status === "in" ? (
        <Shell me={state.me} />
      ) : state.status === "out" ? (
        <LogInPage expired={state.expired} />
      ) : (
        <Connecting />
      )}
      <Toasts />
    </div>
  );
}

/** Only addresses of this application are followed after the log-in. */
function nextAfterLogIn(): string {
  const next = place.get().query.get("next") ?? "";
  return /^\/console(\/|$|\?)/.test(next) ? next : paths.work;
}
