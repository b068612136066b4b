"use client";
import { useState } from "react";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/inputs";
import { splitList } from "../lib/draft";

/** A list written with commas; what is typed stays as it is typed. */
export function ListField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  const [text, setText] = useState(value.join(", "));
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(control) => (
        <Input
          {...control}
          value={text}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            onChange(splitList(event.target.value));
          }}
        />
      )}
    </Field>
  );
}
