import "../../styles/warm.css";
import { useState } from "preact/hooks";
import { type Area, type Destination, transferTo } from "../../api/warm.ts";
import { codeOf } from "../../desk/desk.ts";
import { useDraft } from "../../desk/use-draft.ts";
import { refusalText } from "../../desk/words.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../kit/button.tsx";
import { useStore } from "../../lib/store.ts";
import { AreaChoices } from "./areas.tsx";
import { beginning, carryOf } from "./carry.ts";
import { Companies } from "./companies.tsx";
import { destinations } from "./destinations.ts";
import { Leaves } from "./preview.tsx";
import { TravelFields } from "./travel.tsx";
import { useAreas } from "./use-areas.ts";
import { usePreview } from "./use-preview.ts";

interface ElsewhereProps {
  id: string;
  onClose: () => void;
}

/** Hands the visitor over to another company: first its server, then an area there (WT-39). */
export function Elsewhere({ id, onClose }: ElsewhereProps) {
  const all = useStore(destinations);
  // Asked as soon as it is chosen: of several, none is asked that nobody wants.
  const [partner, setPartner] = useState(() => (all.length === 1 ? all[0]!.partner : ""));
  const to = all.find((each) => each.partner === partner);
  return (
    <>
      <Companies all={all} chosen={to} choose={setPartner} />
      {to ? (
        <There key={to.partner} id={id} to={to} onClose={onClose} />
      ) : (
        <div class="form-foot">
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button look="primary" disabled>
            {t("transfer.do_transfer")}
          </Button>
        </div>
      )}
    </>
  );
}

function There({ id, to, onClose }: ElsewhereProps & { to: Destination }) {
  const areas = useAreas(to.partner);
  const [area, setArea] = useState<Area | null>(null);
  const [words, setWords] = useDraft("carry", id);
  const [chosen, setChosen] = useState(() => beginning(to));
  const travel = { ...chosen, ...words?.[to.partner] };
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const carry = carryOf(to, travel);
  const previewed = usePreview(id, to.partner, carry);
  // What is not offered any more cannot be chosen any more.
  const fits = area !== null && !!areas.items?.some(({ key }) => key === area.key);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!area || !fits) return;
    setBusy(true);
    setFault("");
    try {
      const { partner } = to;
      await transferTo(id, { partner, area: area.key, area_name: area.name, carry });
      setWords(null);
      onClose();
    } catch (cause) {
      setFault(refusalText(codeOf(cause)));
      setBusy(false);
    }
  };

  return (
    <form class="warm" onSubmit={(event) => void submit(event)}>
      <AreaChoices
        company={to.company}
        areas={areas}
        chosen={area?.key ?? null}
        choose={(chosen) => {
          setArea(chosen);
          setFault("");
        }}
      />
      <div class="warm-halves">
        <section class="warm-travel" aria-label={t("warm.what")}>
          <h3>{t("warm.what")}</h3>
          <TravelFields
            to={to}
            travel={travel}
            change={(by) => {
              setChosen((old) => ({ ...old, ...by }));
              const { comment, pasted, edits } = { ...travel, ...by };
              setWords({ ...words, [to.partner]: { comment, pasted, edits } });
              setFault("");
            }}
            preview={previewed.preview}
          />
        </section>
        <Leaves company={to.company} of={previewed} />
      </div>
      {to.asks && <p class="muted">{t("warm.asks")}</p>}
      {fault && (
        <p class="field-error" role="alert">
          {fault}
        </p>
      )}
      <div class="form-foot">
        <Button onClick={onClose}>{t("action.cancel")}</Button>
        <Button look="primary" type="submit" disabled={!fits} busy={busy}>
          {t("transfer.do_transfer")}
        </Button>
      </div>
    </form>
  );
}
