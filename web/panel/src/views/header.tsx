import { draw, state, t } from "../core/app.ts";
import { framed, tell } from "../core/bridge.ts";
import { agent } from "../core/reduce.ts";
import { Face } from "./face.tsx";
import { IconButton } from "./icon.tsx";

const toggle = (): void => {
  state.menu = !state.menu;
  draw();
};

/** Whom one talks to, and the way out of the way. */
export const Header = () => {
  const { start, session, status } = state;
  const who = status === "active" ? agent(state)?.name : undefined;
  return (
    <header class="head">
      <Face name={who || start.tenant_name} />
      <div class="who">
        <h1>{who || start.tenant_name}</h1>
        <p>{who ? start.tenant_name : session?.service_name || start.service.name}</p>
      </div>
      {state.call?.(true)}
      <IconButton
        of="menu"
        id="menu-button"
        label={t("menu")}
        expanded={state.menu}
        onClick={toggle}
      />
      {framed && (
        <IconButton of="down" label={t("minimise")} onClick={() => tell({ sb: "close" })} />
      )}
    </header>
  );
};
