import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DatasetsPage } from "@/features/datasets/components/DatasetsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <DatasetsPage />;
}
