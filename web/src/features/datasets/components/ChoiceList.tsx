"use client";
import { Checkbox } from "@/components/ui/inputs";

interface Choice {
  id: string;
  label: string;
}

/** Any number of a list's entries; nothing is shown where there is nothing to choose. */
export function ChoiceList({
  legend,
  choices,
  chosen,
  onChange,
}: {
  legend: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  if (choices.length === 0) return null;
  return (
    <fieldset className="space-y-1">
      <legend className="text-sm font-medium">{legend}</legend>
      <div className="max-h-48 space-y-1 overflow-y-auto rounded-control border border-line bg-card p-2">
        {choices.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={label}
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
