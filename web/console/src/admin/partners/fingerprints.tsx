/** In groups of four, as it is read out on the telephone. */
export const grouped = (text: string): string =>
  /^[0-9a-z]{16,}$/i.test(text) ? (text.match(/.{1,4}/g) ?? []).join(" ") : text;

/** What proves a server, in a form that two people can compare. */
export function Fingerprint({ name, of }: { name: string; of: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="mono" dir="ltr">
        {grouped(of)}
      </dd>
    </>
  );
}
