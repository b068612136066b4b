import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ModelsPage } from "@/features/training/components/ModelsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("models.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/models">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <ModelsPage />;
}
