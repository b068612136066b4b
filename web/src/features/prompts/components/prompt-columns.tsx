"use client";
import type { PromptRow } from "@hone/core/prompts/browse";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import type { Column } from "@/components/ui/DataTable";
import { useWorkspacePath } from "@/lib/workspace";

interface Selection {
  rows: PromptRow[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

/** Columns of the table of prompts; with a selection, a box before each row. */
export function usePromptColumns(selection: Selection | null): Column<PromptRow>[] {
  const t = useTranslations("prompts");
  const format = useFormatter();
  const pathTo = useWorkspacePath();
  const boxes = useSelectColumn(selection);
  const count = (key: "candidates" | "demonstrations" | "rankings"): Column<PromptRow> => ({
    key,
    header: t(`columns.${key}`),
    numeric: true,
    cell: (row) => (row[key] === 0 ? <span className="text-faint">0</span> : format.number(row[key])),
  });
  return [
    ...boxes,
    {
      key: "prompt",
      header: t("columns.prompt"),
      className: "min-w-72 max-w-xl",
      cell: (row) => (
        <div className="space-y-1">
          <Link href={pathTo("prompts", row.id)} className="break-words hover:text-accent hover:underline">
            {row.preview === "" ? <em className="text-soft">{t("noText")}</em> : row.preview}
          </Link>
          <PromptBadges row={row} />
        </div>
      ),
    },
    { key: "turns", header: t("columns.turns"), numeric: true, cell: (row) => format.number(row.turnCount) },
    { key: "language", header: t("columns.language"), cell: (row) => row.language ?? "–" },
    count("candidates"),
    count("demonstrations"),
    count("rankings"),
    {
      key: "agreement",
      header: t("columns.agreement"),
      numeric: true,
      cell: (row) =>
        row.agreement === null
          ? "–"
          : format.number(row.agreement, { style: "percent", maximumFractionDigits: 0 }),
    },
    {
      key: "source",
      header: t("columns.source"),
      className: "max-w-40 break-words text-soft",
      cell: (row) => row.source,
    },
    {
      key: "created",
      header: t("columns.created"),
      className: "whitespace-nowrap text-soft",
      cell: (row) => format.dateTime(row.createdAt, { dateStyle: "medium" }),
    },
  ];
}

/** Tags and states of a prompt. */
export function PromptBadges({ row }: { row: Pick<PromptRow, "tags" | "harmful" | "archivedAt"> }) {
  const t = useTranslations("prompts");
  if (row.tags.length === 0 && !row.harmful && row.archivedAt === null) return null;
  return (
    <div className="flex flex-wrap gap-1">
      {row.harmful ? <Badge tone="warn">{t("harmful")}</Badge> : null}
      {row.archivedAt === null ? null : <Badge>{t("archived")}</Badge>}
      {row.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </div>
  );
}

function useSelectColumn(selection: Selection | null): Column<PromptRow>[] {
  const t = useTranslations("prompts");
  if (selection === null) return [];
  const { rows, selected, onSelect } = selection;
  const all = rows.length > 0 && rows.every((row) => selected.has(row.id));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(id);
    else next.delete(id);
    onSelect(next);
  };
  return [
    {
      key: "select",
      header: (
        <Box
          label={t("selectAll")}
          checked={all}
          onChange={(on) => onSelect(new Set(on ? rows.slice(0, 1000).map((row) => row.id) : []))}
        />
      ),
      cell: (row) => (
        <Box
          label={t("selectOne", { prompt: row.preview.slice(0, 60) })}
          checked={selected.has(row.id)}
          onChange={(on) => toggle(row.id, on)}
        />
      ),
    },
  ];
}

function Box({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    // The label around it makes the target large enough.
    <label className="grid size-6 place-items-center">
      <input
        type="checkbox"
        aria-label={label}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-(--accent)"
      />
    </label>
  );
}
