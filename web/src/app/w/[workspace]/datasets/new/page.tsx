import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewDatasetPage } from "@/features/datasets/components/NewDatasetPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("new") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets/new">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <NewDatasetPage />;
}
