import { hue, initials } from "@switchboard/ui/text";

/** A person's mark: initials on a colour that stays with the name; a picture may cover it. */
export const Face = ({ name, leg }: { name: string; leg?: string }) => (
  <span class="avatar" data-leg={leg} aria-hidden="true" style={{ "--hue": hue(name) }}>
    {initials(name)}
  </span>
);
