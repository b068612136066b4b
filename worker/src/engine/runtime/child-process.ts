import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError, type ErrorCode, errorCodes } from "@hone/core/errors";

/** What a call's handler in the child may do beside returning a value. */
export interface CallContext {
  /** Aborted when the caller's signal is. */
  signal: AbortSignal;
  /** Sends an event to the caller's `onEvent`. */
  emit(event: unknown): void;
}

/** The functions that a child offers, by name; arguments and results travel by structured clone. */
export type ChildApi = Record<string, (argument: never, context: CallContext) => Promise<unknown>>;

interface CallMessage {
  type: "call";
  id: number;
  name: string;
  argument: unknown;
}
type ToChild = CallMessage | { type: "abort"; id: number };

interface WireError {
  name: string;
  message: string;
  code?: string;
  details?: Record<string, string | number | boolean | null>;
}
type FromChild =
  | { type: "result"; id: number; value: unknown }
  | { type: "error"; id: number; error: WireError }
  | { type: "event"; id: number; event: unknown };

/** In the child: answers the parent's calls until the parent goes away. */
export function serveParent(api: ChildApi): void {
  const running = new Map<number, AbortController>();
  const send = (message: FromChild) => {
    // The parent may be gone already; "disconnect" below ends this process then.
    if (process.connected) process.send?.(message, () => {});
  };
  process.on("message", async (message: ToChild) => {
    if (message.type === "abort") return running.get(message.id)?.abort();
    const { id, name, argument } = message;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const handler = api[name];
      if (!handler) throw new AppError("INTERNAL", `The child process knows no call ${name}.`);
      const value = await handler(argument as never, {
        signal: controller.signal,
        emit: (event) => send({ type: "event", id, event }),
      });
      send({ type: "result", id, value });
    } catch (error) {
      send({ type: "error", id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  });
  process.on("disconnect", () => process.exit(0));
  // Ctrl-C reaches the whole group; the parent decides when its children end.
  process.on("SIGINT", () => {});
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onEvent?: (event: never) => void;
  cleanUp(): void;
}

/**
 * A child process that runs a TypeScript module which calls `serveParent`. When it dies, whatever the reason, calls
 * under way fail with `UNAVAILABLE`, and the next call starts a new one.
 */
export class ModuleProcess {
  private child: ChildProcess | undefined;
  private readonly pending = new Map<number, PendingCall>();
  private nextId = 1;
  private closed = false;

  /**
   * @param moduleUrl file URL of the module to run
   * @param label what the process is, for messages: "The model process of models/x"
   * @param onStart the call that every new process gets before any other
   */
  constructor(
    private readonly moduleUrl: URL,
    private readonly label: string,
    private readonly onStart?: () => { name: string; argument: unknown },
  ) {}

  /** Process id of the running child, if any. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws whatever the child's function threw, or AppError UNAVAILABLE when the child died */
  async call<Result>(
    name: string,
    argument: unknown,
    options: { signal?: AbortSignal; onEvent?: (event: never) => void } = {},
  ): Promise<Result> {
    if (this.closed) throw new AppError("UNAVAILABLE", `${this.label} was closed.`);
    if (!this.child) {
      this.child = this.start();
      const first = this.onStart?.();
      // The child handles calls in the order they come, and itself waits for this one.
      if (first) this.post(first.name, first.argument, {}).catch(() => {});
    }
    return this.post(name, argument, options) as Promise<Result>;
  }

  /** Ends the child; calls under way fail with `UNAVAILABLE`. */
  async close(): Promise<void> {
    this.closed = true;
    const { child } = this;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    // Otherwise nothing would keep a process alive that only waits for this.
    child.ref();
    child.kill("SIGKILL");
    await gone;
  }

  private post(
    name: string,
    argument: unknown,
    { signal, onEvent }: { signal?: AbortSignal; onEvent?: (event: never) => void },
  ): Promise<unknown> {
    const child = this.child!;
    const id = this.nextId++;
    child.channel?.ref();
    return new Promise((resolve, reject) => {
      const abort = () => child.connected && child.send({ type: "abort", id } satisfies ToChild, () => {});
      this.pending.set(id, {
        resolve,
        reject,
        onEvent,
        cleanUp: () => signal?.removeEventListener("abort", abort),
      });
      child.send({ type: "call", id, name, argument } satisfies ToChild, (error) => {
        if (error) this.settle(id, (call) => call.reject(this.died(error.message)));
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  }

  private start(): ChildProcess {
    const bootstrap = fileURLToPath(new URL("./typescript-child.mjs", import.meta.url));
    const child = fork(bootstrap, [this.moduleUrl.href], {
      // No flags of this process: a debugger's port or a test runner's loaders are not the child's.
      execArgv: [],
      serialization: "advanced",
      // What a native library prints must not end up between our lines of JSON.
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.on("message", (message: FromChild) => this.receive(message));
    const onGone = (how: string) => {
      if (this.child === child) this.child = undefined;
      for (const id of [...this.pending.keys()]) this.settle(id, (call) => call.reject(this.died(how)));
    };
    child.on("error", (error) => onGone(error.message));
    child.on("exit", (code, signal) => onGone(signal ? `signal ${signal}` : `exit code ${code}`));
    // A caller that forgets to close must still be able to end.
    child.unref();
    child.channel?.unref();
    return child;
  }

  private receive(message: FromChild): void {
    if (message.type === "event") {
      const call = this.pending.get(message.id);
      try {
        call?.onEvent?.(message.event as never);
      } catch (error) {
        this.settle(message.id, () => call!.reject(error));
      }
    } else if (message.type === "result") this.settle(message.id, (call) => call.resolve(message.value));
    else this.settle(message.id, (call) => call.reject(fromWire(message.error)));
  }

  private settle(id: number, how: (call: PendingCall) => void): void {
    const call = this.pending.get(id);
    if (!call) return;
    this.pending.delete(id);
    call.cleanUp();
    if (this.pending.size === 0) this.child?.channel?.unref();
    how(call);
  }

  private died(how: string): AppError {
    return new AppError("UNAVAILABLE", `${this.label} ${this.closed ? "was closed" : `ended (${how})`}.`);
  }
}

function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  if (error.name !== "AppError") return { name: error.name, message: error.message };
  const { name, message, code, details } = error as AppError;
  return { name, message, code, details };
}

function fromWire({ name, message, code, details }: WireError): Error {
  if (code !== undefined && Object.hasOwn(errorCodes, code))
    return new AppError(code as ErrorCode, message, { details });
  return new AppError("INTERNAL", `${name}: ${message}`);
}
