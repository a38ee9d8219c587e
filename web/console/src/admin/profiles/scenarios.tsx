import { useRef, useState } from "preact/hooks";
import { refresh } from "../../api/account.ts";
import { call } from "../../api/client.ts";
import { type Key, t } from "../../i18n/index.ts";
import { Badge } from "../../kit/bits.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Menu, type MenuItem } from "../../kit/menu.tsx";
import { toast, toastProblem } from "../../kit/toast.tsx";
import { dayTime } from "../../lib/time.ts";
import { useResource } from "../resource.ts";
import {
  type Brief,
  type Content,
  exportXml,
  importXml,
  type Ready,
  type Scenario,
  scenarioName,
  setDefault,
} from "./data.ts";
import { ProfileEditor } from "./editor.tsx";
import { History } from "./history.tsx";
import { ScenarioEditor } from "./scenario-editor.tsx";

type Reload = () => Promise<void>;

/** What is open over the tree. */
type Open =
  | { what: "profile"; scenario: Scenario; profile: Brief | null; content?: Content; name?: string }
  | { what: "history"; profile: Brief }
  | { what: "scenario"; scenario: Scenario };

/** One card for each scenario, with its profiles. */
export function Scenarios({ all, reload }: { all: Scenario[]; reload: Reload }) {
  const ready = useResource<Ready>("/v1/ready-profiles").items ?? [];
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <ul class="scenarios" aria-label={t("admin.profiles")}>
        {all.map((scenario) => (
          <Card key={scenario.key} {...{ scenario, ready, reload, setOpen }} />
        ))}
      </ul>
      {open?.what === "profile" && <ProfileEditor {...open} onClose={close} reload={reload} />}
      {open?.what === "history" && (
        <History profile={open.profile} onClose={close} reload={reload} />
      )}
      {open?.what === "scenario" && (
        <ScenarioEditor item={open.scenario} onClose={close} reload={reload} />
      )}
    </>
  );
}

interface CardProps {
  scenario: Scenario;
  ready: Ready[];
  reload: Reload;
  setOpen: (open: Open) => void;
}

/** Makes a change at once, and says what stands in the way. */
const act = async (run: () => Promise<unknown>, reload: Reload): Promise<void> => {
  try {
    await run();
    toast(t("admin.saved"));
    await reload();
  } catch (cause) {
    toastProblem(cause);
  }
};

function Card({ scenario, ready, reload, setOpen }: CardProps) {
  const picked = useRef<HTMLInputElement>(null);
  const [into, setInto] = useState<{ id: string } | { scenario: string } | null>(null);
  const there = scenario.profiles.filter((one) => !one.deleted_at);
  const archived = scenario.profiles.filter((one) => one.deleted_at);
  const name = scenarioName(scenario);
  const pick = (where: NonNullable<typeof into>) => {
    setInto(where);
    picked.current?.click();
  };
  const add: MenuItem[] = [
    {
      id: "empty",
      label: t("profiles.empty"),
      icon: "plus",
      run: () => setOpen({ what: "profile", scenario, profile: null }),
    },
    ...ready.map(({ key, content }, at) => ({
      id: key,
      label: t(`ready.${key}` as Key),
      icon: "copy" as const,
      separated: at === 0,
      run: () =>
        setOpen({
          what: "profile",
          scenario,
          profile: null,
          content,
          name: t(`ready.${key}` as Key),
        }),
    })),
    {
      id: "xml",
      label: t("profiles.import"),
      icon: "page",
      separated: true,
      run: () => pick({ scenario: scenario.key }),
    },
  ];
  const own: MenuItem[] = [
    ...(scenario.is_default
      ? []
      : [
          {
            id: "default",
            label: t("scenario.make_default"),
            icon: "check" as const,
            run: () =>
              void act(async () => {
                const settings = { scenario: scenario.key };
                await call("PATCH", "/v1/tenant", { body: { settings } });
                await refresh();
              }, reload),
          },
        ]),
    ...(scenario.built_in
      ? []
      : [
          {
            id: "edit",
            label: t("scenario.edit"),
            icon: "edit" as const,
            run: () => setOpen({ what: "scenario", scenario }),
          },
        ]),
  ];
  return (
    <li class="card scenario" aria-label={name}>
      <header class="card-head">
        <h2>
          <bdi>{name}</bdi> {scenario.is_default && <Badge>{t("scenario.default")}</Badge>}
        </h2>
        <span class="scenario-acts">
          <Menu
            class="button button-small"
            label={t("profiles.add_to", { name })}
            trigger={
              <>
                <Icon name="plus" size={14} /> {t("profiles.add")}
              </>
            }
            items={add}
          />
          {own.length > 0 && (
            <Menu
              class="icon-button"
              label={t("scenario.menu", { name })}
              trigger={<Icon name="more" size={16} />}
              items={own}
            />
          )}
        </span>
      </header>
      {there.length === 0 && <p class="muted">{t("profiles.none")}</p>}
      <ul class="profiles">
        {there.map((profile) => (
          <Row
            key={profile.id}
            profile={profile}
            open={() => setOpen({ what: "profile", scenario, profile })}
            items={[
              {
                id: "use",
                label: t(profile.is_default ? "profiles.unuse" : "profiles.use"),
                icon: "check",
                run: () =>
                  void act(
                    () => setDefault(scenario.key, profile.is_default ? null : profile.id),
                    reload,
                  ),
              },
              {
                id: "history",
                label: t("profiles.history"),
                icon: "history",
                run: () => setOpen({ what: "history", profile }),
              },
              {
                id: "export",
                label: t("profiles.export"),
                icon: "open",
                separated: true,
                run: () => exportXml(profile.id),
              },
              {
                id: "import",
                label: t("profiles.import_here"),
                icon: "page",
                run: () => pick({ id: profile.id }),
              },
            ]}
          />
        ))}
      </ul>
      {archived.length > 0 && (
        <details class="archived">
          <summary>{t("profiles.archived", { n: archived.length })}</summary>
          <ul class="profiles">
            {archived.map((profile) => (
              <Row
                key={profile.id}
                profile={profile}
                open={() => setOpen({ what: "history", profile })}
                items={[]}
              />
            ))}
          </ul>
        </details>
      )}
      <input
        ref={picked}
        type="file"
        hidden
        accept=".xml,application/xml,text/xml"
        aria-label={t("profiles.import")}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file && into) void act(() => importXml(file, into), reload);
        }}
      />
    </li>
  );
}

interface RowProps {
  profile: Brief;
  open: () => void;
  items: MenuItem[];
}

function Row({ profile, open, items }: RowProps) {
  const { name, version, changed_at, is_default } = profile;
  return (
    <li class="profile">
      <button type="button" class="row-link" onClick={open}>
        <bdi>{name}</bdi>
      </button>
      {is_default && <Badge tone="good">{t("profiles.in_use")}</Badge>}
      <span class="profile-version">
        {t("profiles.version", { n: version })} · {dayTime(changed_at)}
      </span>
      {items.length > 0 && (
        <Menu
          class="icon-button"
          label={t("profiles.menu", { name })}
          trigger={<Icon name="more" size={16} />}
          items={items}
        />
      )}
    </li>
  );
}
