import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { QuestionsPage } from "@/features/labeling/components/desk/QuestionsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("desk"))("questions") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/questions">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <QuestionsPage />;
}
