"use client";
import { useEffect, useState } from "react";

/** A value that follows after it has been at rest for `ms` milliseconds. */
export function useDebounced<Value>(value: Value, ms = 400): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
