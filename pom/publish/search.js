// SPDX-License-Identifier: GPL-2.0-only
// The search of the first page. Before this, the file has sets and fates: arrays of
// [name, title, link, group, more, text].
(function () {
	const form = document.getElementById("search");
	const input = document.getElementById("words");
	const found = document.getElementById("found");
	const list = document.getElementById("found-list");
	const all = document.getElementById("all");
	const most = 100;
	const shortName = 16; // as in html.c

	function hasAll(text, words) {
		return words.every((word) => text.includes(word));
	}

	function lowered(entry) {
		if (!entry.shown) {
			entry.shown = (entry[0] + "\n" + entry[1]).toLowerCase();
			entry.all = (entry.shown + "\n" + entry[4] + "\n" +
				entry[5]).toLowerCase();
		}
		return entry;
	}

	// The line of the text that has the first word that nothing else has.
	function lineOf(entry, words) {
		const word = words.find((one) => !entry.shown.includes(one));
		const line = word && entry[5].split("\n").find(
			(one) => one.toLowerCase().includes(word));
		return line ? line.trim() : "";
	}

	// As runme search does it: names and summaries, old names, other texts.
	function search(words) {
		const inShown = sets.filter((e) => hasAll(lowered(e).shown, words));
		const old = fates.filter((e) => hasAll(lowered(e).all, words));
		const inText = sets.filter((e) => hasAll(e.all, words) &&
			!hasAll(e.shown, words));
		return [
			...inShown.map((e) => [e, ""]),
			...old.map((e) => [e, "an old name"]),
			...inText.map((e) => [e, lineOf(e, words)]),
		];
	}

	// Only textContent: nothing of a text can become markup.
	function add(parent, kind, text) {
		const element = document.createElement(kind);
		element.textContent = text;
		parent.append(element, " ");
		return element;
	}

	function show() {
		const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		const hits = words.length ? search(words) : [];

		all.hidden = words.length > 0;
		list.replaceChildren();
		list.classList.toggle("long",
			hits.some(([entry]) => entry[0].length > shortName));
		found.textContent = !words.length ? "" :
			!hits.length ? "No set and no old name has all of these words." :
			hits.length === 1 ? "1 found" :
			hits.length > most ? `${hits.length} found, the first ${most} are:` :
			`${hits.length} found`;
		for (const [entry, note] of hits.slice(0, most)) {
			const item = document.createElement("li");
			add(item, "a", entry[0]).href = entry[2];
			const about = add(item, "span", entry[1]);
			if (note)
				add(about, "span", note).className = "note";
			list.append(item);
		}
	}

	input.value = new URLSearchParams(location.search).get("q") || "";
	input.addEventListener("input", show);
	form.addEventListener("submit", (event) => event.preventDefault());
	form.hidden = false;
	show();
})();
