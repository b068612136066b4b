"use client";
import { useEffect } from "react";

const key = "hone-session-renewed";
const halfDayMs = 12 * 60 * 60 * 1000;

/**
 * Renews the session of somebody who works here, so that it ends two weeks after the last day of work and not in the
 * middle of one. The server renews at most once a day; asking twice a day is enough.
 */
export function SessionKeeper(): null {
  useEffect(() => {
    const renew = () => {
      const last = Number(localStorage.getItem(key) ?? 0);
      if (Math.abs(Date.now() - last) < halfDayMs) return;
      void fetch("/api/auth/get-session").then(
        ({ ok }) => ok && localStorage.setItem(key, String(Date.now())),
        () => undefined,
      );
    };
    renew();
    const timer = setInterval(renew, 30 * 60 * 1000);
    return () => clearInterval(timer);
  }, []);
  return null;
}
