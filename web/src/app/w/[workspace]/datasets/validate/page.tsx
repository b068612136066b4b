import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ValidatePage } from "@/features/datasets/components/ValidatePage";
import { requireMember } from "@/server/session";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("datasets"))("validate.title") };
}

export default async function Page({ params }: PageProps<"/w/[workspace]/datasets/validate">) {
  const { workspace } = await params;
  await requireMember(workspace, "admin");
  return <ValidatePage />;
}
