import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { LabelingPage } from "@/features/labeling/components/task/LabelingPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("labeling"))("desk.title") };
}

/** `?assignment=<id>` opens one of one's own assignments, to go on with it or to correct it. */
export default async function LabelPage({
  params,
  searchParams,
}: PageProps<"/w/[workspace]/label/[campaignId]">) {
  const { workspace, campaignId } = await params;
  await requireMember(workspace);
  const { assignment } = await searchParams;
  if (!z.uuid().safeParse(campaignId).success) notFound();
  const assignmentId = z.uuid().safeParse(assignment).data ?? null;
  return (
    <LabelingPage key={assignmentId ?? campaignId} campaignId={campaignId} assignmentId={assignmentId} />
  );
}
