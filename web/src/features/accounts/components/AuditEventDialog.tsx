"use client";
import type { AuditRow } from "@hone/core/accounts/contracts";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/Badge";
import { Dialog } from "@/components/ui/Dialog";
import { Table, Td, Th } from "@/components/ui/Table";
import { fieldChanges } from "../lib/field-changes";

/** One event with every field before and after. */
export function AuditEventDialog({ event, onClose }: { event: AuditRow; onClose: () => void }) {
  const t = useTranslations("accounts");
  const changes = fieldChanges(event.before, event.after);
  return (
    <Dialog open wide onClose={onClose} title={event.action}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <dt className="text-soft">{t("audit.subject")}</dt>
        <dd className="font-mono text-xs break-all">
          {event.subjectType} {event.subjectId}
        </dd>
        <dt className="text-soft">{t("audit.address")}</dt>
        <dd className="font-mono text-xs">{event.ipAddress ?? "–"}</dd>
      </dl>
      {changes.length === 0 ? (
        <p className="text-soft">{t("audit.noDetails")}</p>
      ) : (
        <Table caption={t("audit.changes")}>
          <thead>
            <tr>
              <Th>{t("audit.field")}</Th>
              <Th>{t("audit.before")}</Th>
              <Th>{t("audit.after")}</Th>
              <Th>{t("state")}</Th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, before, after, kind }) => (
              <tr key={path}>
                <Td className="font-mono text-xs">{path}</Td>
                <Td className="font-mono text-xs break-all whitespace-pre-wrap">{before ?? "–"}</Td>
                <Td className="font-mono text-xs break-all whitespace-pre-wrap">{after ?? "–"}</Td>
                <Td>{kind === "same" ? "" : <Badge tone="good">{t(`audit.kinds.${kind}`)}</Badge>}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Dialog>
  );
}
