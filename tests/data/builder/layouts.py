"""Six ways to lay out a web page; each has everything that surrounds an article on a real site.

Page, charset -> HTML.
"""

import html

from builder.page_parts import Page


def _portal(page: Page, charset: str) -> str:
    accept, reject, settings = map(html.escape, page.words["cookie_buttons"])
    share = "".join(
        f'<button type="button" class="share__button" data-n="{number}">{html.escape(word)}</button>'
        for number, word in enumerate(page.words["share"])
    )
    body = "\n".join(f"      <p>{text}</p>" for text in page.paragraphs[1:])
    comments = "\n".join(
        f'    <article class="comment"><header><b>{nick}</b> · {page.date}</header><p>{text}</p>'
        f"<button>{page.word('reply')}</button></article>"
        for nick, text in page.comments
    )
    return f"""<!DOCTYPE html>
<html lang="{page.lang}"{page.direction}>
<head>
  <meta charset="{charset}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{page.title} | {page.site}</title>
  <link rel="canonical" href="{page.url}">
  <meta property="og:type" content="article">
  <meta property="og:title" content="{page.title}">
  <meta property="article:published_time" content="{page.source.date}T06:00:00+00:00">
  <script type="application/ld+json">{page.json_ld("NewsArticle")}</script>
  <style>.masthead{{background:#123}} .comment{{border-top:1px solid #ddd}}</style>
  <script>window.dataLayer = window.dataLayer || []; function gtag() {{ dataLayer.push(arguments); }}</script>
</head>
<body class="article-page">
<a class="skip-link" href="#main">{page.word("skip")}</a>
<div id="cookie-banner" class="cookie-consent" role="dialog"><p>{page.word("cookies")}</p>
  <button>{accept}</button> <button>{reject}</button> <a href="/cookies">{settings}</a></div>
<header class="masthead"><a href="/" class="logo">{page.site}</a>
  <nav class="main-nav"><ul>{page.items(page.menu)}</ul></nav>
  <form role="search" action="/s"><input name="q" placeholder="{page.word("search")}"></form>
  <a href="/login">{page.word("log_in")}</a></header>
<nav class="breadcrumb">{" › ".join(page.menu[:2])}</nav>
<main id="main">
  <article itemscope itemtype="https://schema.org/NewsArticle">
    <h1 itemprop="headline">{page.title}</h1>
    <div class="byline">{page.word("desk")} · <time datetime="{page.source.date}">{page.date}</time></div>
    <div class="share">{share}</div>
    <figure><img src="/i/{page.source.slug}.jpg" alt=""><figcaption>{page.word("caption")}</figcaption></figure>
    <div itemprop="articleBody" class="article-body">
      <p class="lead">{page.paragraphs[0]}</p>
{body}
    </div>
  </article>
  <aside class="related"><h2>{page.word("related")}</h2><ul>{page.items(page.related)}</ul></aside>
  <section id="comments"><h2>{page.word("comments")} (2)</h2>
{comments}
  </section>
</main>
<aside class="sidebar"><h3>{page.word("most_read")}</h3><ol>{page.items(page.popular)}</ol></aside>
<footer><ul>{page.items(page.footer)}</ul><p>© {page.year} {page.site}. {page.word("rights")}</p></footer>
</body>
</html>
"""


def _plain(page: Page, charset: str) -> str:
    # paragraphs of the time are not closed, and the menu is a table
    menu = "".join(f"<TD>{link}</TD>" for link in page.menu)
    body = "\n<P>".join(page.paragraphs)
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML LANG="{page.lang}"{page.direction}><HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={charset}">
<TITLE>{page.site}: {page.title}</TITLE>
<LINK REL="stylesheet" HREF="/style.css" TYPE="text/css"></HEAD>
<BODY BGCOLOR="#FFFFF0" TEXT="#000000" LINK="#000080">
<DIV ID="banner"><FONT SIZE="6">{page.site}</FONT></DIV>
<TABLE ID="navbar" WIDTH="100%" BGCOLOR="#003366"><TR>{menu}</TR></TABLE>
<DIV ID="content">
<H1>{page.title}</H1>
<P>{body}
</DIV>
<HR SIZE="1">
<DIV ID="related"><B>{page.word("related")}</B><UL>{page.items(page.related[:3])}</UL></DIV>
<DIV ID="footer"><SMALL>{page.word("published")} {page.date}<BR>{" | ".join(page.footer)}<BR>
&copy; {page.year} {page.site}. {page.word("rights")}</SMALL></DIV>
</BODY></HTML>
"""


def _tables(page: Page, charset: str) -> str:
    menu = "<br>\n".join(page.menu)
    body = "\n<P>".join(page.paragraphs)
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML LANG="{page.lang}"{page.direction}><HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={charset}">
<TITLE>{page.site}: {page.title}</TITLE>
</HEAD>
<BODY BGCOLOR="#FFFFF0" TEXT="#000000" LINK="#000080">
<TABLE WIDTH="760" BORDER="0" CELLPADDING="6"><TR>
<TD COLSPAN="2" BGCOLOR="#003366"><FONT COLOR="#FFFFFF" SIZE="5"><B>{page.site}</B></FONT></TD></TR>
<TR><TD WIDTH="150" VALIGN="top" BGCOLOR="#EEEEDD"><FONT SIZE="2">{menu}</FONT></TD>
<TD VALIGN="top">
<H2>{page.title}</H2>
<P>{body}
<HR>
<FONT SIZE="2"><I>{page.word("published")} {page.date}</I></FONT>
</TD></TR>
<TR><TD COLSPAN="2" ALIGN="center"><FONT SIZE="1">{" | ".join(page.footer)}<BR>
&copy; {page.year} {page.site}. {page.word("rights")}</FONT></TD></TR></TABLE>
</BODY></HTML>
"""


def _blog(page: Page, charset: str) -> str:
    body = "\n".join(f"<p>{text}</p>" for text in page.paragraphs)
    comments = "\n".join(
        f'<li id="comment-{number}" class="comment"><div class="comment-author vcard"><cite class="fn">{nick}</cite>'
        f'</div><div class="comment-meta">{page.date}</div><p>{text}</p>'
        f'<div class="reply"><a href="#respond">{page.word("reply")}</a></div></li>'
        for number, (nick, text) in enumerate(page.comments, start=301)
    )
    return f"""<!DOCTYPE html>
<html lang="{page.lang}"{page.direction}>
<head>
<meta charset="{charset}" />
<title>{page.title} &#8211; {page.site}</title>
<meta name="generator" content="Inkpot 4.9.8" />
<link rel="stylesheet" href="/theme/style.css?ver=4.9.8" media="all" />
<script>document.documentElement.className = document.documentElement.className.replace("no-js", "js");</script>
</head>
<body class="post-template-default single single-post">
<div id="page" class="site">
<header id="masthead"><p class="site-title"><a href="/" rel="home">{page.site}</a></p>
<nav id="site-navigation"><ul id="primary-menu" class="menu">{page.items(page.menu, ' class="menu-item"')}</ul></nav>
</header>
<div id="content"><div id="primary" class="content-area">
<article id="post-{page.source.choice("post", 9000) + 100}" class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{page.title}</h1>
<div class="entry-meta"><span class="posted-on">{page.word("published")}
<time class="entry-date" datetime="{page.source.date}">{page.date}</time></span></div></header>
<div class="entry-content">
{body}
<div class="sharedaddy"><h3>{html.escape(page.words["share"][0])}</h3>
<ul>{page.items(page.words["share"][1:])}</ul></div>
</div>
<footer class="entry-footer"><span class="tags-links">{page.word("tags")}: {", ".join(page.menu[2:4])}</span></footer>
</article>
<nav class="post-navigation"><div class="nav-previous">{page.word("previous")}: {page.related[0]}</div>
<div class="nav-next">{page.word("next")}: {page.related[1]}</div></nav>
<div id="comments" class="comments-area"><h2>{page.word("comments")}</h2><ol class="comment-list">
{comments}
</ol></div></div>
<aside id="secondary" class="widget-area"><section class="widget widget_search"><label>{page.word("search")}
<input type="search" name="s"></label></section>
<section class="widget"><h2>{page.word("most_read")}</h2><ul>{page.items(page.popular)}</ul></section></aside></div>
<footer id="colophon"><p>{page.site} · {" · ".join(page.footer)}</p></footer>
</div></body></html>
"""


def _divs(page: Page, charset: str) -> str:
    accept, reject, _ = map(html.escape, page.words["cookie_buttons"])
    middle = (len(page.paragraphs) + 1) // 2
    box = (
        f'<div class="bx promo"><span>{page.word("newsletter")}</span>'
        f'<form><input type="email"><button>{page.word("subscribe")}</button></form></div>'
    )
    parts = [f'<div class="tx"><p>{text}</p></div>' for text in page.paragraphs]
    body = "\n".join([*parts[:middle], box, *parts[middle:]])
    cards = "".join(f'<div class="cd"><div class="cd-t">{link}</div></div>' for link in page.related)
    return f"""<!doctype html>
<html lang="{page.lang}"{page.direction}><head><meta http-equiv="content-type" content="text/html;charset={charset}">
<title>{page.title}</title><meta name="description" content="{page.title}">
<script src="/_n/app.4f2a.js" defer></script>
<script id="__DATA__" type="application/json">{page.json_ld("Article")}</script>
</head><body><div id="__app"><div class="hd"><div class="hd-l"><a href="/">{page.site}</a></div>
<div class="hd-n">{" ".join(f"<span>{link}</span>" for link in page.menu)}</div></div>
<div class="wr"><div class="cl cl-8"><div class="tt"><h1>{page.title}</h1></div><div class="mt">{page.date}</div>
{body}
<div class="sh">{"".join(f"<a role='button'>{html.escape(word)}</a>" for word in page.words["share"])}</div></div>
<div class="cl cl-4"><div class="st">{page.word("related")}</div>{cards}</div></div>
<div class="ft">{" ".join(f"<span>{link}</span>" for link in page.footer)} <span>{page.word("rights")}</span></div>
<div class="modal consent" aria-modal="true"><div>{page.word("cookies")}</div>
<button>{accept}</button><button>{reject}</button></div>
</div><noscript><img src="https://count.example.org/p.gif" alt=""></noscript></body></html>
"""


def _wiki(page: Page, charset: str) -> str:
    edit = f'<span class="mw-editsection">[<a href="?action=edit">{page.word("edit")}</a>]</span>'
    notes = "".join(
        f'<li id="cite_note-{number}"><a href="#cite_ref-{number}">↑</a> {link}</li>'
        for number, link in enumerate(page.related[:2], start=1)
    )
    first, *rest = page.paragraphs
    body = "\n".join(f"<p>{text}</p>" for text in rest)
    return f"""<!DOCTYPE html>
<html class="client-nojs" lang="{page.lang}"{page.direction}><head><meta charset="{charset}"/>
<title>{page.title} – {page.site}</title></head>
<body class="mediawiki ltr sitedir-ltr ns-0"><div id="mw-head"><ul>{page.items(page.menu)}</ul></div>
<div id="content" class="mw-body" role="main"><h1 id="firstHeading" class="firstHeading">{page.title}</h1>
<div id="siteSub" class="noprint">{page.site}</div>
<div id="mw-content-text" lang="{page.lang}"><div class="mw-parser-output">
<table class="infobox"><tbody><tr><th colspan="2">{page.title}</th></tr>
<tr><td>{page.word("published")}</td><td>{page.date}</td></tr></tbody></table>
<p>{first}<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup></p>
<div id="toc" class="toc"><h2>{page.word("contents")}</h2>
<ul><li><a href="#r">1 {page.word("references")}</a></li></ul></div>
{body}
<h2><span class="mw-headline" id="r">{page.word("references")}</span>{edit}</h2>
<ol class="references">{notes}</ol></div></div>
<div id="catlinks" class="catlinks">{page.word("tags")}: {" | ".join(page.menu[1:4])}</div></div>
<div id="mw-navigation"><form><input type="search" placeholder="{page.word("search")}"></form></div>
<div id="footer"><ul>{page.items(page.footer)}</ul></div></body></html>
"""


LAYOUTS = {"portal": _portal, "plain": _plain, "blog": _blog, "divs": _divs, "tables": _tables, "wiki": _wiki}
