import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RunsPage } from "@/features/training/components/RunsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("runs.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/training">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <RunsPage />;
}
