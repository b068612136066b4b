import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CurvesPage } from "@/features/training/components/CurvesPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("training"))("curves.listTitle") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/training/curves">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <CurvesPage />;
}
