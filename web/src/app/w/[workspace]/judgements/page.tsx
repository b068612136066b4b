import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { JudgementsPage } from "@/features/labeling/components/desk/JudgementsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("judgements") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/judgements">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <JudgementsPage />;
}
