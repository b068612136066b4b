import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ImportsPage } from "@/features/prompts/components/ImportsPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("prompts"))("import.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/prompts/import">) {
  await requireMember((await params).workspace, "reviewer");
  return <ImportsPage />;
}
