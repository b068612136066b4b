import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EditDatasetPage } from "@/features/datasets/components/EditDatasetPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("editTitle") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets/[id]/edit">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "admin");
  return <EditDatasetPage id={id} />;
}
