"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { useState } from "react";

import type { AppRouter } from "@/server/root";
import * as datedJson from "./dated-json";

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** What a failed call tells beside its message. */
export interface CallFailure {
  /** A code of core/errors, or null for anything else (no network, say). */
  code: string | null;
  details: Record<string, string | number | boolean | null>;
}

export function failureOf(error: unknown): CallFailure {
  if (error instanceof TRPCClientError) {
    const data = error.data as { appCode?: string; details?: CallFailure["details"] } | undefined;
    return { code: data?.appCode ?? null, details: data?.details ?? {} };
  }
  return { code: null, details: {} };
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        // An answer of the server is final; only silence is asked again.
        retry: (count, error) => count < 2 && failureOf(error).code === null && !isAnswer(error),
      },
    },
  });
}

const isAnswer = (error: unknown) => error instanceof TRPCClientError && error.data != null;

/** Calls of everything below go to this workspace; null outside of one. */
export function ApiProvider({
  workspaceSlug,
  children,
}: {
  workspaceSlug: string | null;
  children: React.ReactNode;
}) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: "/api/trpc",
          transformer: datedJson,
          maxURLLength: 8000,
          headers: workspaceSlug === null ? {} : { "x-hone-workspace": workspaceSlug },
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
