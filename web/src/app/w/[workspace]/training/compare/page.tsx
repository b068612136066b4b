import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { CompareRunsPage } from "@/features/training/components/CompareRunsPage";
import { requireMember } from "@/server/session";

const isId = (text: string) => z.uuid().safeParse(text).success;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("runs.compareTitle") };
}

export default async function Page({ params, searchParams }: PageProps<"/w/[workspace]/training/compare">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  const { runs } = await searchParams;
  const chosen = [...new Set(String(runs ?? "").split(","))].filter(isId).slice(0, 12);
  return <CompareRunsPage runIds={chosen} />;
}
