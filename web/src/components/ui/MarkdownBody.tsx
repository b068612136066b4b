"use client";
import { useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";

/** GitHub's allow-list with fewer protocols. */
const schema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "mailto"], src: ["http", "https"] },
};

/** Characters from which on a text is shown as it is: structure would take the browser seconds to find. */
const plainFrom = 200_000;

function ExternalLink({ href, children }: { href?: string | undefined; children?: React.ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
      <span aria-hidden> ↗</span>
    </a>
  );
}

const components: Components = {
  a: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
  // An image would tell its server who reads what: its words and its address stand in its place.
  img: ({ alt, src }) => (
    <span>
      🖼 {alt} {typeof src === "string" ? <ExternalLink href={src}>{src}</ExternalLink> : null}
    </span>
  ),
  // Headings of a text inside a page must not stand beside the page's own.
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  input: ({ checked }) => <span>{checked ? "☑ " : "☐ "}</span>,
};

/** Characters that reorder what is read; shown as their code points instead. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** A link to a place in the same document: the page that shows the document knows where that is. */
const withFragments = (onFragment: (fragment: string) => void): Components => ({
  ...components,
  a: (props) =>
    props.href?.startsWith("#") ? (
      <a
        href={props.href}
        onClick={(event) => {
          event.preventDefault();
          onFragment(decodeFragment(props.href!.slice(1)));
        }}
      >
        {props.children}
      </a>
    ) : (
      <ExternalLink href={props.href}>{props.children}</ExternalLink>
    ),
});

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

export interface MarkdownBodyProps {
  text: string;
  /** Follows links of the form `#place`; without it they are treated like any other link. */
  onFragment?: ((fragment: string) => void) | undefined;
}

export default function MarkdownBody({ text, onFragment }: MarkdownBodyProps) {
  const shown = useMemo(
    () => (onFragment === undefined ? components : withFragments(onFragment)),
    [onFragment],
  );
  const visible = text.replace(bidiControls, (c) => `[U+${c.charCodeAt(0).toString(16).toUpperCase()}]`);
  if (visible.length > plainFrom) return <p className="whitespace-pre-wrap">{visible}</p>;
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[[rehypeSanitize, schema]]}
      components={shown}
      skipHtml
    >
      {visible}
    </ReactMarkdown>
  );
}
