import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SetupForm } from "@/features/accounts/components/SetupForm";
import { isSetupOpen } from "@/features/accounts/server/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accounts"))("setup.title") };
}

export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  if (!(await isSetupOpen())) redirect("/sign-in");
  const { code } = await searchParams;
  return <SetupForm code={typeof code === "string" ? code : ""} />;
}
