import { cn } from "./cn";

export function Card({ className, ...rest }: React.ComponentProps<"section">) {
  return <section className={cn("rounded-card border border-line bg-card", className)} {...rest} />;
}

/** A number with what it is compared with. */
export function Stat({ value, label }: { value: React.ReactNode; label: React.ReactNode }) {
  return (
    <div data-stat>
      <div className="text-xl font-semibold tabular-nums tracking-tight">{value}</div>
      <div className="text-soft">{label}</div>
    </div>
  );
}
