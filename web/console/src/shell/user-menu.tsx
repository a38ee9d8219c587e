import { feature, logOut } from "../api/account.ts";
import type { Me } from "../api/types.ts";
import { roleName } from "../desk/words.ts";
import { t } from "../i18n/index.ts";
import { Avatar } from "../kit/bits.tsx";
import { Menu, type MenuItem } from "../kit/menu.tsx";
import { prefs, setPref } from "../lib/prefs.ts";
import { go } from "../lib/router.ts";
import { useStore } from "../lib/store.ts";
import { paths } from "../paths.ts";
import { overlay } from "./overlay.ts";

export function UserMenu({ me }: { me: Me }) {
  const { sound } = useStore(prefs);
  const items: MenuItem[] = [
    {
      id: "sound",
      label: sound ? t("prefs.sound_off") : t("prefs.sound_on"),
      icon: sound ? "mute" : "sound",
      run: () => setPref("sound", !sound),
    },
    {
      id: "replies",
      label: t("nav.own_replies"),
      icon: "canned",
      run: () => go(paths.ownReplies),
    },
    { id: "account", label: t("nav.account_page"), icon: "key", run: () => go(paths.account) },
    { id: "prefs", label: t("prefs.title"), icon: "sun", run: () => overlay.set("prefs") },
    {
      id: "palette",
      label: t("palette.title"),
      icon: "search",
      hint: "Ctrl K",
      run: () => overlay.set("palette"),
    },
    {
      id: "keys",
      label: t("keys.title"),
      icon: "keyboard",
      hint: "?",
      run: () => overlay.set("keys"),
    },
    {
      id: "out",
      label: t("action.log_out"),
      icon: "out",
      separated: true,
      run: () => void logOut(),
    },
  ];
  const off = new Set([
    ...(feature("sounds") ? [] : ["sound"]),
    ...(feature("canned_replies") ? [] : ["replies"]),
    ...(feature("command_palette") ? [] : ["palette"]),
  ]);
  return (
    <Menu
      class="rail-user"
      side="beside"
      label={t("nav.account", { name: me.agent.name })}
      trigger={<Avatar name={me.agent.name} size={34} look="you" picture={me.agent.avatar} />}
      header={
        <div class="menu-header">
          <strong>{me.agent.name}</strong>
          <span>
            {roleName({ id: me.agent.role, name: me.agent.role_name })} · {me.tenant.name}
          </span>
        </div>
      }
      items={items.filter((item) => !off.has(item.id))}
    />
  );
}
