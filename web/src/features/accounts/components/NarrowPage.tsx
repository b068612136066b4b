import { PreferenceBar } from "@/features/shell/components/PreferenceBar";

/** A page with one small form in the middle, for people who are not in a workspace yet. */
export function NarrowPage({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <main className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center gap-5 px-5 py-12">
        <p className="text-2xl font-bold tracking-tight">hone</p>
        <div className="space-y-1">
          <h1 className="text-lg">{title}</h1>
          {lead === undefined ? null : <div className="text-soft">{lead}</div>}
        </div>
        {children}
      </main>
      <PreferenceBar />
    </div>
  );
}
