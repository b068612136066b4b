import { InvalidArgumentError } from "commander";

interface Bounds {
  min?: number;
  max?: number;
}

function bounded(value: number, { min, max }: Bounds): number {
  if (min !== undefined && value < min) throw new InvalidArgumentError(`It must be at least ${min}.`);
  if (max !== undefined && value > max) throw new InvalidArgumentError(`It must be at most ${max}.`);
  return value;
}

/** A commander argument parser for whole numbers within bounds (both inclusive). */
export function integer(bounds: Bounds = {}): (text: string) => number {
  return (text) => {
    if (!/^[+-]?\d+$/.test(text.trim())) throw new InvalidArgumentError("It must be a whole number.");
    return bounded(Number(text), { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, ...bounds });
  };
}

/** A commander argument parser for finite numbers within bounds (both inclusive). */
export function decimal(bounds: Bounds = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
    return bounded(value, bounds);
  };
}

/** Collects a repeatable option into a list: `--stop a --stop b`. */
export function collect(text: string, previous: string[] = []): string[] {
  return [...previous, text];
}
