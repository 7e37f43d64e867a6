"""Links in HTML."""
from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlparse

PREFIXES_TO_IGNORE = ("javascript:", "mailto:", "#")
SUFFIXES_TO_IGNORE = (".css", ".js", ".ico", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".csv", ".bz2", ".zip", ".epub", ".webp", ".pdf",
                      ".docx",
                      ".xlsx", ".pptx", ".pptm")
DEFAULT_LINK_REGEX = (rf"href=[\"']((?!(?:{'|'.join(re.escape(s) for s in PREFIXES_TO_IGNORE)}))((?:[\/]?(?!"
                      rf"{'|'.join(re.escape(s) + '[' + chr(39) + chr(34) + '#?]' for s in SUFFIXES_TO_IGNORE)}).)*?))[\#'\"]")


def find_all_links(raw_html: str, *, pattern: str | re.Pattern[str] | None = None) -> list[str]:
    """The links of a page, each once."""
    found = re.findall(pattern or DEFAULT_LINK_REGEX, raw_html)
    return list({one[0] if isinstance(one, tuple) else one for one in found})


def extract_sub_links(raw_html: str, url: str, *, base_url: str | None = None, pattern: str | re.Pattern[str] | None = None,
                      prevent_outside: bool = True, exclude_prefixes: Sequence[str] = (), continue_on_failure: bool = False) -> list[str]:
    """The links of a page as full addresses: those under `base_url`, without excluded beginnings."""
    base = urlparse(base_url if base_url is not None else url)
    result: set[str] = set()
    for link in find_all_links(raw_html, pattern=pattern):
        try:
            parsed = urlparse(link)
            path = link if parsed.scheme in ("http",
                                             "https") else urlparse(url).scheme + ":" + link if link.startswith("//") else urljoin(url,
                                                                                                                                   link)
        except ValueError:
            if not continue_on_failure:
                raise
            continue
        outside = prevent_outside and (urlparse(path).netloc != base.netloc or not path.startswith(base_url or url))
        if not any(path.startswith(prefix) for prefix in exclude_prefixes) and not outside:
            result.add(path)
    return list(result)
