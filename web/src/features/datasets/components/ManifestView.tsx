"use client";
import type { Manifest } from "@hone/core/datasets/manifest";
import { splitNames } from "@hone/core/datasets/names";
import { type SkipReason, skipReasons } from "@hone/core/datasets/skip-reasons";
import { useFormatter, useTranslations } from "next-intl";
import { buttonClass } from "@/components/ui/Button";
import { Card, Stat } from "@/components/ui/Card";
import { Table, Td, Th } from "@/components/ui/Table";
import { useWorkspace } from "@/lib/workspace";

/** What lies in an export: its files to download, and everything that its manifest says. */
export function ManifestView({ exportId, manifest }: { exportId: string; manifest: Manifest }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  return (
    <>
      <div className="flex flex-wrap gap-x-10 gap-y-4">
        {splitNames.map((split) => (
          <Stat
            key={split}
            value={format.number(manifest.counts.rows[split])}
            label={t("rowsOf", { part: t(`split.${split}`) })}
          />
        ))}
        <Stat value={format.number(manifest.counts.prompts)} label={t("counts.prompts")} />
        <Stat value={format.number(manifest.labelers.length)} label={t("counts.labelers")} />
      </div>
      <Files exportId={exportId} manifest={manifest} />
      <Card className="space-y-4 p-4">
        <h2 className="text-sm">{t("manifest.title")}</h2>
        {manifest.skipped.length === 0 ? null : (
          <div>
            <h3 className="text-sm font-medium">{t("manifest.skipped")}</h3>
            <ul className="list-disc pl-5">
              {manifest.skipped.map(({ reason, explanation, count }) => (
                <li key={reason}>
                  {t("preview.skipped", {
                    count,
                    reason: reason in skipReasons ? t(`skipReasons.${reason as SkipReason}`) : explanation,
                  })}
                </li>
              ))}
            </ul>
          </div>
        )}
        <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[max-content_1fr]">
          <dt className="text-soft">{t("manifest.guidelines")}</dt>
          <dd>
            {format.list(
              manifest.guidelineVersions.map(({ guideline, number, judgements }) =>
                t("manifest.guideline", { guideline, number, judgements }),
              ),
            ) || t("none")}
          </dd>
          <dt className="text-soft">{t("manifest.contentHash")}</dt>
          <dd className="font-mono text-xs leading-6 break-all">{manifest.contentHash}</dd>
          <dt className="text-soft">{t("manifest.definitionHash")}</dt>
          <dd className="font-mono text-xs leading-6 break-all">{manifest.definitionHash}</dd>
        </dl>
      </Card>
    </>
  );
}

function Files({ exportId, manifest }: { exportId: string; manifest: Manifest }) {
  const t = useTranslations("datasets");
  const format = useFormatter();
  const { slug } = useWorkspace();
  const pathOf = (name: string) =>
    `/api/v1/datasets/exports/${exportId}/files/${encodeURIComponent(name)}?workspace=${encodeURIComponent(slug)}`;
  return (
    <Table caption={t("files")}>
      <thead>
        <tr>
          <Th>{t("file")}</Th>
          <Th className="text-right">{t("rows")}</Th>
          <Th className="text-right">{t("bytes")}</Th>
          <Th>SHA-256</Th>
          <Th>
            <span className="sr-only">{t("download")}</span>
          </Th>
        </tr>
      </thead>
      <tbody className="[&>tr:last-child>td]:border-b-0">
        {manifest.files.map((file) => (
          <tr key={file.name}>
            <Td className="font-medium">{file.name}</Td>
            <Td className="text-right tabular-nums">
              {file.split === null ? "–" : format.number(file.rows)}
            </Td>
            <Td className="text-right tabular-nums">{format.number(file.bytes)}</Td>
            <Td className="font-mono text-xs">
              <span title={file.sha256}>{file.sha256.slice(0, 16)}…</span>
            </Td>
            <Td className="text-right">
              <a
                href={pathOf(file.name)}
                download
                aria-label={t("downloadFile", { name: file.name })}
                className={buttonClass("secondary", "sm")}
              >
                {t("download")}
              </a>
            </Td>
          </tr>
        ))}
        <tr>
          <Td className="font-medium">manifest.json</Td>
          <Td className="text-right">–</Td>
          <Td className="text-right">–</Td>
          <Td>–</Td>
          <Td className="text-right">
            <a
              href={pathOf("manifest.json")}
              download
              aria-label={t("downloadFile", { name: "manifest.json" })}
              className={buttonClass("secondary", "sm")}
            >
              {t("download")}
            </a>
          </Td>
        </tr>
      </tbody>
    </Table>
  );
}
