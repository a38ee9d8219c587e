import { useState } from "preact/hooks";
import { Problem } from "../api/client.ts";
import { type Invited, PARTNERS, type Partner, pairOwn } from "../api/warm.ts";
import { t } from "../i18n/index.ts";
import { Badge } from "../kit/bits.tsx";
import { toast, toastProblem } from "../kit/toast.tsx";
import { dayTime, ms, now } from "../lib/time.ts";
import { AdminPage } from "./frame.tsx";
import { PartnerEditor } from "./partners/editor.tsx";
import { Invite, InviteLink } from "./partners/invite.tsx";
import { Pair } from "./partners/pair.tsx";
import { useResource } from "./resource.ts";

/** Servers of other companies, to which visitors are handed and from which they come. */
export default function PartnersPage() {
  const list = useResource<Partner>(PARTNERS);
  const [adding, setAdding] = useState<"invite" | "pair" | null>(null);
  const [invited, setInvited] = useState<Invited | null>(null);
  const [editing, setEditing] = useState<Partner | null>(null);
  const [busy, setBusy] = useState(false);
  const none = () => setAdding(null);
  const within = async () => {
    setBusy(true);
    try {
      setEditing(await pairOwn());
      toast(t("partners.paired"));
    } catch (cause) {
      // Somebody else has done it: then it is in the list.
      if (!(cause instanceof Problem) || cause.code !== "exists") toastProblem(cause);
    }
    await list.reload();
    setBusy(false);
  };
  const ownPossible = list.items?.every(({ own, state }) => !own || state !== "paired");
  return (
    <>
      <AdminPage
        title={t("admin.partners")}
        lead={t("partners.lead")}
        list={list}
        add={{ label: t("partners.invite"), run: () => setAdding("invite") }}
        also={{ label: t("partners.pair"), icon: "link", run: () => setAdding("pair") }}
        rare={
          ownPossible ? { label: t("partners.within"), busy, run: () => void within() } : undefined
        }
      >
        {(partners) => (
          <table class="table">
            <thead>
              <tr>
                <th>{t("admin.name")}</th>
                <th>{t("partners.company")}</th>
                <th class="roomy">{t("partners.ways")}</th>
                <th>{t("archive.status")}</th>
              </tr>
            </thead>
            <tbody>
              {partners.map((partner) => (
                <tr key={partner.id} class={partner.state === "revoked" ? "row-off" : ""}>
                  <td>
                    {partner.state === "revoked" ? (
                      <bdi>{partner.name}</bdi>
                    ) : (
                      <button type="button" class="row-link" onClick={() => setEditing(partner)}>
                        <bdi>{partner.name}</bdi>
                      </button>
                    )}
                  </td>
                  <td class="muted clamp">
                    <bdi>{partner.company ?? "–"}</bdi>
                    {partner.own && <div>{t("partners.own")}</div>}
                    {partner.server && !partner.own && (
                      <div class="roomy mono clip">
                        <bdi>{partner.server}</bdi>
                      </div>
                    )}
                  </td>
                  <td class="roomy muted">{ways(partner)}</td>
                  <td>
                    <Standing partner={partner} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </AdminPage>
      {adding === "invite" && <Invite onClose={none} onInvited={setInvited} reload={list.reload} />}
      {adding === "pair" && <Pair onClose={none} onPaired={setEditing} reload={list.reload} />}
      {invited && <InviteLink invited={invited} onClose={() => setInvited(null)} />}
      {editing && (
        <PartnerEditor
          key={editing.id}
          item={editing}
          onClose={() => setEditing(null)}
          reload={list.reload}
        />
      )}
    </>
  );
}

/** In which directions visitors go. */
const ways = ({ terms }: Partner): string =>
  [terms.send && t("partners.way_send"), terms.receive && t("partners.way_receive")]
    .filter(Boolean)
    .join(", ") || "–";

function Standing({ partner: { state, expires_at } }: { partner: Partner }) {
  if (state === "paired") return <Badge tone="good">{t("partners.paired")}</Badge>;
  if (state === "revoked") return <Badge>{t("partners.revoked")}</Badge>;
  if (expires_at && ms(expires_at) < now()) return <Badge>{t("partners.expired")}</Badge>;
  return (
    <Badge tone="warn">
      {expires_at
        ? t("partners.invited_until", { when: dayTime(expires_at) })
        : t("partners.invited")}
    </Badge>
  );
}
