import { cn } from "./cn";

/** A plain table that scrolls sideways by itself when it is too wide. */
export function Table({
  caption,
  className,
  children,
}: {
  caption: string;
  className?: string;
  children: React.ReactNode;
}) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      className={cn("overflow-x-auto rounded-card border border-line bg-card", className)}
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

export function Th({ className, ...rest }: React.ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "border-b border-line px-3 py-2 text-left text-xs font-medium whitespace-nowrap text-soft",
        className,
      )}
      {...rest}
    />
  );
}

export function Td({ className, ...rest }: React.ComponentProps<"td">) {
  return <td className={cn("border-b border-line px-3 py-2 align-top", className)} {...rest} />;
}
