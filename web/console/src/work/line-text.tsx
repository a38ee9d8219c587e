import { stretches } from "@switchboard/ui/text";

/** Text of a visitor or agent: text nodes only; web addresses become links. */
export function LineText({ text }: { text: string }) {
  return (
    <>
      {stretches(text).map((part, index) =>
        part.href ? (
          <a
            key={index}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            dir="ltr"
          >
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
