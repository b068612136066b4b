/** `path` if it is a path of this site, else `/`: a link must not lead through our sign-in page to somebody else's. */
export function safePath(path: string | null | undefined): string {
  if (!path?.startsWith("/") || /^\/[/\\]/.test(path) || /[\u0000-\u001f\\]/.test(path)) return "/";
  return path;
}
