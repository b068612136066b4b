import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { GenerationPage } from "@/features/generation/components/GenerationPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("generation"))("title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/generation">) {
  const { workspace } = await params;
  await requireMember(workspace, "reviewer");
  return <GenerationPage />;
}
