"use client";

/**
 * When even the layout fails there are no words, no theme and no styles to rely on: two sentences in both languages
 * and a way on.
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body
        style={{
          font: "16px/1.6 system-ui, sans-serif",
          maxWidth: "32rem",
          margin: "20vh auto",
          padding: "0 1.5rem",
        }}
      >
        <h1 style={{ fontSize: "1.25rem" }}>Hone could not show this page</h1>
        <p>Nothing that was saved is lost. Load the page again; if it stays like this, tell your admin.</p>
        <p lang="zh-CN">无法显示此页面。已保存的内容不会丢失。请重新加载;若仍如此,请告知管理员。</p>
        <p>{error.digest}</p>
        <p>
          <button type="button" onClick={() => location.reload()}>
            Load again · 重新加载
          </button>
        </p>
      </body>
    </html>
  );
}
