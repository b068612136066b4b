import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DatasetPage } from "@/features/datasets/components/DatasetPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "admin");
  return <DatasetPage id={id} />;
}
