"use client";
import { useTranslations } from "next-intl";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";
import { Table, Td, Th } from "./Table";

export interface Column<Row> {
  key: string;
  header: React.ReactNode;
  cell: (row: Row) => React.ReactNode;
  /** Numbers stand right-aligned. */
  numeric?: boolean;
  className?: string;
}

interface DataTableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /** What to say when there are none. */
  empty: React.ReactNode;
  error?: string | null;
  /** From `useInfiniteQuery`: more rows can be asked for. */
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
}

/** Rows that the server pages: it shows what is there and asks for more. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  empty,
  error,
  hasMore = false,
  loadingMore = false,
  onMore,
}: DataTableProps<Row>) {
  const t = useTranslations("common");
  if (error) {
    return (
      <p role="alert" className="rounded-card border border-bad/40 bg-bad-soft px-4 py-3 text-bad">
        {error}
      </p>
    );
  }
  if (rows === undefined) {
    return (
      <p aria-live="polite" className="px-1 py-8 text-center text-soft">
        {t("loading")}
      </p>
    );
  }
  if (rows.length === 0 && hasMore) {
    // The server looked through the newest rows for as long as a page may take: there are more to look through.
    return (
      <EmptyState
        title={t("nothingYet")}
        action={
          <Button onClick={onMore} busy={loadingMore}>
            {t("searchOn")}
          </Button>
        }
      />
    );
  }
  if (rows.length === 0) {
    return typeof empty === "string" ? <EmptyState title={empty} /> : empty;
  }
  return (
    <div className="space-y-3">
      <Table caption={caption}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Th key={column.key} className={column.numeric ? "text-right" : undefined}>
                {column.header}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>td]:border-b-0">
          {rows.map((row) => (
            <tr key={rowKey(row)} className="hover:bg-paper">
              {columns.map((column) => (
                <Td
                  key={column.key}
                  className={`${column.numeric ? "text-right tabular-nums" : ""} ${column.className ?? ""}`}
                >
                  {column.cell(row)}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {hasMore ? (
        <div className="flex justify-center">
          <Button onClick={onMore} busy={loadingMore}>
            {t("showMore")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
