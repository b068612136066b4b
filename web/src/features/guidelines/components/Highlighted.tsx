import type { Range } from "@hone/core/guidelines/search";

/** Text with found places marked. */
export function Highlighted({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  const parts: React.ReactNode[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    parts.push(
      text.slice(at, start),
      <mark
        key={start}
        className="rounded-[3px] bg-warn-soft text-inherit underline decoration-warn decoration-1 underline-offset-2"
      >
        {text.slice(start, end)}
      </mark>,
    );
    at = end;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
