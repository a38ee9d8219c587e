import { pathOf, shortAddress, webAddress } from "../../lib/link.ts";

/** A page of the visitor's, by its title where there is one. */
export function PageLink({ url, title }: { url: string; title: string | null }) {
  const href = webAddress(url);
  const text = (
    <>
      <span class="page-title">
        <bdi>{title || shortAddress(url)}</bdi>
      </span>
      {title && (
        <span class="page-path">
          <bdi>{pathOf(url)}</bdi>
        </span>
      )}
    </>
  );
  return href ? (
    <a class="page-link" href={href} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    <span class="page-link">{text}</span>
  );
}
