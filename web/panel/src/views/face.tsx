import { hue, initials } from "@switchboard/ui/text";

/** A person's mark: initials on a colour that stays with the name. */
export const Face = ({ name }: { name: string }) => (
  <span class="avatar" aria-hidden="true" style={{ "--hue": hue(name) }}>
    {initials(name)}
  </span>
);
