import { lineStyle } from "./line-styles";

/** Which line is which: its colour and its dashes beside its name. */
export function Legend({ labels }: { labels: readonly string[] }) {
  if (labels.length < 2) return null;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      {labels.map((label, index) => {
        const { stroke, dash } = lineStyle(index);
        return (
          <li key={label} className="flex items-center gap-2">
            <svg width="26" height="6" aria-hidden>
              <path d="M0 3H26" strokeWidth="2" strokeDasharray={dash} className={stroke} />
            </svg>
            {label}
          </li>
        );
      })}
    </ul>
  );
}
