import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { PromptPage } from "@/features/prompts/components/PromptPage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("prompts"))("prompt") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/prompts/[id]">) {
  const { workspace, id } = await params;
  await requireMember(workspace, "reviewer");
  if (!z.uuid().safeParse(id).success) notFound();
  return <PromptPage id={id} />;
}
