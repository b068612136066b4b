import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExportPage } from "@/features/datasets/components/ExportPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("exports") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets/[id]/exports/[exportId]">) {
  const { workspace, exportId } = await params;
  await requireMember(workspace, "admin");
  return <ExportPage id={exportId} />;
}
