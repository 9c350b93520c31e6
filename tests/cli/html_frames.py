# SPDX-License-Identifier: GPL-2.0-only
"""html_frames.py SITE COPY: copies a site of runme html, with a script in each page that
measures it, and a page frames.html that shows all pages in frames of three widths and
lists what they say. A frame can be as narrow as a phone; a window cannot."""
import glob
import os
import shutil
import sys

WIDTHS = 360, 768, 1280

MEASURE = """
"use strict";
// The contrast of two colours: WCAG 2.2, relative luminance.
function channels(text) {
	const c = text.match(/[\\d.]+/g).map(Number);
	return c.length < 4 ? [...c, 1] : c;
}
function luminance(c) {
	const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) =>
		v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(element) {
	for (let e = element; e; e = e.parentElement) {
		const c = channels(getComputedStyle(e).backgroundColor);
		if (c[3] === 1)
			return c;
		if (c[3] > 0)
			return null;
	}
	return null;
}
addEventListener("load", () => {
	const wrong = [];
	let texts = 0;
	const name = location.pathname.split("/").pop();
	document.querySelectorAll("details").forEach((d) => { d.open = true; });
	const root = document.documentElement;
	if (root.scrollWidth > root.clientWidth || document.body.scrollWidth > root.clientWidth)
		wrong.push(`scrolls sideways: ${root.scrollWidth}`);
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const e = node.parentElement;
		if (!node.data.trim() || !e.checkVisibility())
			continue;
		texts++;
		const style = getComputedStyle(e), under = ground(e);
		const key = `${style.color} on ${under}`;
		if (seen.has(key))
			continue;
		seen.add(key);
		const l = [luminance(channels(style.color)), luminance(under || [128, 128, 128])];
		const ratio = (Math.max(...l) + 0.05) / (Math.min(...l) + 0.05);
		if (!under || ratio < 4.5)
			wrong.push(`contrast ${ratio.toFixed(2)}: ${key}: ${node.data.trim().slice(0, 30)}`);
	}
	const dark = matchMedia("(prefers-color-scheme: dark)").matches;
	parent.postMessage([`${name} ${innerWidth} ${dark ? "dark" : "light"} ${texts}`,
		wrong.map((w) => `${name} ${innerWidth} ${w}`)], "*");
});
"""

FRAMES = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>frames</title>
<style>:root { color-scheme: light dark } iframe { height: 640px; border: 0 }</style>
<ul id="list"></ul>
<script>
addEventListener("message", (event) => {
	const add = (kind, text) => {
		const li = document.createElement("li");
		li.className = kind;
		li.textContent = text.replace(/[<>\\n]/g, "_");
		document.getElementById("list").append(li);
	};
	add("seen", event.data[0]);
	event.data[1].forEach((w) => add("wrong", w));
});
</script>
"""

site, copy = sys.argv[1:]
shutil.copytree(site, copy)
with open(f"{copy}/measure.js", "w", encoding="utf-8") as f:
    f.write(MEASURE)
frames = FRAMES
for path in sorted(glob.glob(f"{copy}/*.html")):
    with open(path, encoding="utf-8", newline="") as f:
        text = f.read()
    changed = text.replace("</head>", '<script src="measure.js"></script>\n</head>', 1)
    if changed == text:
        sys.exit(f"{path}: no head")
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(changed)
    for width in WIDTHS:
        frames += f'<iframe src="{os.path.basename(path)}" width="{width}"></iframe>\n'
with open(f"{copy}/frames.html", "w", encoding="utf-8") as f:
    f.write(frames)
