import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PromptsPage } from "@/features/prompts/components/PromptsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("prompts"))("title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/prompts">) {
  await requireMember((await params).workspace, "reviewer");
  return <PromptsPage />;
}
