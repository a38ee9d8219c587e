import { useEffect } from "preact/hooks";
import { account, ask } from "./api/account.ts";
import { LogInPage } from "./entry/login.tsx";
import { SetUpPage } from "./entry/setup.tsx";
import { language } from "./i18n/index.ts";
import { Toasts } from "./kit/toast.tsx";
import { lazy } from "./lib/lazy.tsx";
import { go, match, ours, place } from "./lib/router.ts";
import { useStore } from "./lib/store.ts";
import { paths } from "./paths.ts";
import { Connecting } from "./shell/connecting.tsx";
import { Shell } from "./shell/shell.tsx";

/** Few come this way, and each of them once a day. */
const FromDirectory = lazy(() =>
  import("./entry/from-directory.tsx").then((module) => module.default),
);

/** Which of the faces is shown: set-up, back from a directory, waiting, log-in, the application. */
export function App() {
  const { code } = useStore(language);
  const { path } = useStore(place);
  const state = useStore(account);
  const setup = path === paths.setup;
  const back = match(paths.directory, path) !== null;

  useEffect(() => {
    if (!setup && !back && account.get().status === "asking") void ask().catch(() => {});
  }, [setup, back]);

  useEffect(() => {
    if (setup || back) return;
    // Only addresses of this application are followed after the log-in.
    if (state.status === "in" && path === paths.login)
      go(ours(place.get().query.get("next")) ?? paths.work, { replace: true });
    if (state.status === "out" && path !== paths.login) {
      // A link may name company and log-in; everything else is where to go afterwards.
      const query = new URLSearchParams(location.search);
      const given = new URLSearchParams();
      for (const name of ["tenant", "login", "company"]) {
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
  }, [setup, back, state, path]);

  return (
    <div class="root" key={code}>
      {setup ? (
        <SetUpPage />
      ) : back ? (
        <FromDirectory />
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
