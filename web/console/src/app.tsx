import { useEffect } from "preact/hooks";
import { account, ask } from "./api/account.ts";
import { LogInPage } from "./entry/login.tsx";
import { SetUpPage } from "./entry/setup.tsx";
import { language, loadTexts } from "./i18n/index.ts";
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

/** Few see it, and once: it comes, with its texts, when it is opened. */
const SignUpPage = lazy(async () => {
  const [page] = await Promise.all([import("./entry/sign-up/page.tsx"), loadTexts("signup")]);
  return page.default;
});

/** Which of the faces is shown: set-up, sign-up, back from a directory, waiting, log-in, or the rest. */
export function App() {
  const { code } = useStore(language);
  const { path } = useStore(place);
  const state = useStore(account);
  const setup = path === paths.setup;
  const back = match(paths.directory, path) !== null;
  const entry = setup || path === paths.signUp;

  useEffect(() => {
    if (!entry && !back && account.get().status === "asking") void ask().catch(() => {});
  }, [entry, back]);

  useEffect(() => {
    if (entry || back) return;
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
  }, [entry, back, state, path]);

  return (
    <div class="root" key={code}>
      {setup ? (
        <SetUpPage />
      ) : back ? (
        <FromDirectory />
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
