# SPDX-License-Identifier: GPL-2.0-only
"""html.py DIR: prints what is wrong with the pages that runme html has written there."""
import json
import os
import re
import sys
from html.parser import HTMLParser

TAGS = set(
    """html head meta title link body header p a nav ul li main footer h1 h2 h3 form label
    input div dl dt dd code pre ins del span b strong details summary table caption thead
    tbody tr th td br wbr script""".split()
)
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'"


class Page(HTMLParser):
    def __init__(self, name, text):
        super().__init__()
        self.name, self.ids, self.links, self.level = name, set(), [], 0
        self.policy = False
        self.feed(text)
        if not self.policy:
            self.wrong("there is no policy")

    def wrong(self, what):
        print(f"{self.name}:{self.getpos()[0]}: {what}")

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag not in TAGS:
            self.wrong(f"<{tag}>")
        for key, value in attrs:
            if key.startswith("on") or key == "style":
                self.wrong(f"{key}={value}")
            if re.match("[a-z]+:|//", value or "", re.I) and key in ("href", "src"):
                self.wrong(f"{key}={value} leads out")
        if tag == "script" and (a != {"src": "search.js", "defer": None}):
            self.wrong(f"a script: {a}")
        if a.get("http-equiv") == "Content-Security-Policy":
            self.policy = a["content"].startswith(POLICY)
        if tag == "html" and a.get("lang") != "en":
            self.wrong("no language")
        if "id" in a:
            if a["id"].lower() in self.ids or not a["id"]:
                self.wrong(f"id {a['id']} again")
            self.ids.update((a["id"], a["id"].lower()))
        for key in ("href", "src"):
            if key in a:
                self.links.append(a[key])
        if re.fullmatch("h[1-6]", tag):
            if int(tag[1]) > self.level + 1:
                self.wrong(f"<{tag}> after <h{self.level}>")
            self.level = int(tag[1])

    def handle_data(self, data):
        if re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", data):
            self.wrong("an invisible character")


def arrays(text):
    """The literals of search.js, which are JSON but for a comma."""
    for name in ("sets", "fates"):
        found = re.search(rf"^const {name} = \[\n(.*?)^\];$", text, re.S | re.M)
        if re.search("[<>\0-\x08\x0b-\x1f\u2028\u2029\u202e]", found[1]):
            print(f"search.js: {name} has what a script may not have")
        yield json.loads("[" + found[1].rstrip(",\n") + "]")


folder = sys.argv[1]
names = set(os.listdir(folder))
with open(f"{folder}/search.js", encoding="utf-8", newline="") as f:
    sets, fates = arrays(f.read())
pages = {}
for name in names:
    if name.endswith(".html"):
        with open(f"{folder}/{name}", encoding="utf-8", newline="") as f:
            pages[name] = Page(name, f.read())
links = [(p.name, link) for p in pages.values() for link in p.links]
links += [("search.js", entry[2]) for entry in sets + fates]
for source, link in links:
    target, _, anchor = link.partition("#")
    target = target or source
    if target not in names or anchor and anchor not in pages[target].ids:
        print(f"{source}: {link} leads to nothing")
reached = {link.partition("#")[0] for _, link in links}
for name in names - reached - {".runme-html"}:
    print(f"no link leads to {name}")
if len(sets) + 1 + ("fates.html" in pages) != len(pages):
    print("the search does not have all sets")
