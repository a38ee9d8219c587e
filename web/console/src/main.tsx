import "./styles/index.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { setLanguage, wanted } from "./i18n/index.ts";
import { applyTheme } from "./lib/prefs.ts";

applyTheme();
setLanguage(wanted()).then(
  () => render(<App />, document.getElementById("app")!),
  () => {
    // Without words: the notice of the document.
    document.getElementById("late")!.hidden = false;
  },
);
