// SPDX-License-Identifier: GPL-2.0-only
/* Recognises files by their first bytes: see recognise.h. */
#include "engine/recognise.h"

#include <string.h>

struct magic {
	struct span bytes;
	struct recognised is;
};

static const char take_out[] = "unpack it, and name a patch in it";
static const char as_text[] = "get the patch as a text";
static const char decode[] = "decode it with `base64 -d`";
static const char no_lines[] = "give the patch itself";
static const char fetch_again[] =
	"look at the address, and fetch it again with `curl -fL`";

/* The first bytes of archives. */
static const struct magic archives[] = {
	{ { "PK\3\4", 4 },
	  { "a zip archive",
	    "unpack it with `unzip`, and name a patch in it" } },
	{ { "7z\xbc\xaf\x27\x1c", 6 }, { "a 7-Zip archive", take_out } },
	{ { "Rar!\x1a\7", 6 }, { "a RAR archive", take_out } },
	{ { "!<arch>\ndebian-binary", 21 },
	  { "a package of Debian (deb)",
	    "unpack it with `dpkg-deb -x`, and name a patch in it" } },
	{ { "!<arch>\n", 8 }, { "an archive of ar", take_out } },
	{ { "\xed\xab\xee\xdb", 4 },
	  { "a package of RPM",
	    "unpack it with `rpm2cpio` and `cpio -id`, and name a patch in it" } },
	{ { "070701", 6 }, { "a cpio archive", take_out } },
	{ { "070702", 6 }, { "a cpio archive", take_out } },
	{ { "070707", 6 }, { "a cpio archive", take_out } },
	{ { "\xc7\x71", 2 }, { "a cpio archive", take_out } },
	{ { "\x71\xc7", 2 }, { "a cpio archive", take_out } },
	{ { "MSCF\0", 5 }, { "a cabinet archive", take_out } },
	{ { "xar!\0", 5 }, { "a xar archive", take_out } },
	{ { "\x78\x9f\x3e\x22", 4 },
	  { "a winmail.dat of Outlook (TNEF)",
	    "unpack it with `tnef`, and name a patch in it" } },
	{ { "hsqs", 4 }, { "a squashfs image", take_out } },
};

/* The first bytes of files of other kinds. */
static const struct magic magics[] = {
	{ { "\xff\xfe\0\0", 4 },
	  { "a text in UTF-32", "convert it with `iconv -f UTF-32 -t UTF-8`" } },
	{ { "\xff\xfe", 2 },
	  { "a text in UTF-16, as the > of PowerShell writes it",
	    "convert it with `iconv -f UTF-16 -t UTF-8`" } },
	{ { "\xfe\xff", 2 },
	  { "a text in UTF-16", "convert it with `iconv -f UTF-16 -t UTF-8`" } },
	{ { "\x1f\x8b", 2 },
	  { "compressed with gzip",
	    "give its name the ending .gz, or unpack it with `gunzip`" } },
	{ { "BZh", 3 },
	  { "compressed with bzip2",
	    "give its name the ending .bz2, or unpack it with `bunzip2`" } },
	{ { "\xfd"
	    "7zXZ",
	    5 },
	  { "compressed with xz",
	    "give its name the ending .xz, or unpack it with `unxz`" } },
	{ { "\x28\xb5\x2f\xfd", 4 },
	  { "compressed with zstd",
	    "give its name the ending .zst, or unpack it with `unzstd`" } },
	{ { "\x5d\0\0", 3 },
	  { "compressed with lzma", "unpack it first, with `unlzma`" } },
	{ { "\x04\x22\x4d\x18", 4 },
	  { "compressed with lz4", "unpack it first, with `unlz4`" } },
	{ { "\x02\x21\x4c\x18", 4 },
	  { "compressed with lz4", "unpack it first, with `unlz4`" } },
	{ { "LZIP\1", 5 },
	  { "compressed with lzip", "unpack it first, with `lzip -d`" } },
	{ { "\x89LZO\0", 5 },
	  { "compressed with lzop", "unpack it first, with `lzop -d`" } },
	{ { "\x1f\x9d", 2 },
	  { "compressed with compress", "unpack it first, with `gunzip`" } },
	{ { "\x1f\xa0", 2 },
	  { "compressed with compress", "unpack it first, with `gunzip`" } },
	{ { "BSDIFF4", 7 },
	  { "a patch of bsdiff, which is for a binary file", as_text } },
	{ { "\xd6\xc3\xc4", 3 },
	  { "a patch of xdelta, which is for a binary file", as_text } },
	{ { "RnJvbS", 6 }, { "a patch in base64", decode } },
	{ { "ZGlmZi", 6 }, { "a patch in base64", decode } },
	{ { "LS0tI", 5 }, { "a patch in base64", decode } },
	{ { "SW5kZX", 6 }, { "a patch in base64", decode } },
	{ { "%PDF-", 5 },
	  { "a PDF document", "get the patch as a text: a PDF loses blanks" } },
	{ { "%!PS", 4 }, { "a document in PostScript", as_text } },
	{ { "\xd0\xcf\x11\xe0", 4 },
	  { "an office document", "save it as plain text" } },
	{ { "\x7f"
	    "ELF",
	    4 },
	  { "a program (ELF)", no_lines } },
	{ { "MZ\x90\0", 4 }, { "a program of Windows", no_lines } },
	{ { "\xca\xfe\xba\xbe", 4 },
	  { "a program (Java, or macOS)", no_lines } },
	{ { "SQLite format 3\0", 16 }, { "a database of SQLite", no_lines } },
	{ { "\x89PNG", 4 }, { "a picture (PNG)", as_text } },
	{ { "GIF8", 4 }, { "a picture (GIF)", as_text } },
	{ { "\xff\xd8\xff", 3 }, { "a picture (JPEG)", as_text } },
	{ { "II*\0", 4 }, { "a picture (TIFF)", as_text } },
	{ { "MM\0*", 4 }, { "a picture (TIFF)", as_text } },
	{ { "PACK\0\0\0", 7 },
	  { "a pack of git's objects",
	    "make patches with `git format-patch` in its repository" } },
	{ { "DIRC\0\0\0", 7 },
	  { "the index of a git repository",
	    "make patches with `git format-patch` in its repository" } },
	{ { "# v2 git bundle", 15 },
	  { "a bundle of git",
	    "`git fetch` it, and make patches with `git format-patch`" } },
	{ { "# v3 git bundle", 15 },
	  { "a bundle of git",
	    "`git fetch` it, and make patches with `git format-patch`" } },
	{ { "HG10", 4 },
	  { "a bundle of Mercurial",
	    "`hg unbundle` it, and make patches with `hg export`" } },
	{ { "HG20", 4 },
	  { "a bundle of Mercurial",
	    "`hg unbundle` it, and make patches with `hg export`" } },
	{ { "version https://git-lfs", 23 },
	  { "a pointer of Git LFS in the place of the file",
	    "`git lfs pull` fetches the file" } },
	{ { "-----BEGIN PGP SIGNATURE-----", 29 },
	  { "a signature of PGP, without what it signs",
	    "name the file that it signs" } },
	{ { "-----BEGIN PGP MESSAGE-----", 27 },
	  { "a text that PGP has encrypted",
	    "`gpg --decrypt` gives the text" } },
	{ { "untrusted comment: ", 19 },
	  { "a signature or a key of minisign or signify",
	    "name the file that it signs" } },
	{ { "404", 3 },
	  { "the answer of a server that has no such file", fetch_again } },
	{ { "Not Found", 9 },
	  { "the answer of a server that has no such file", fetch_again } },
};

/* Has the magic a byte that cannot be in a text? */
static bool is_sure(struct span magic)
{
	size_t i;

	for (i = 0; i < magic.n; i++)
		if ((unsigned char)magic.p[i] < ' ' ||
		    (unsigned char)magic.p[i] > '~')
			return true;
	return false;
}

static bool by_bytes(struct span text, const struct magic *v, size_t n,
		     bool sure, struct recognised *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!span_starts(text, v[i].bytes) ||
		    (sure && !is_sure(v[i].bytes)))
			continue;
		*out = v[i].is;
		return true;
	}
	return false;
}

bool recognise_magic(struct span text, bool sure, struct recognised *out)
{
	return by_bytes(text, archives, sizeof(archives) / sizeof(*archives),
			sure, out) ||
	       by_bytes(text, magics, sizeof(magics) / sizeof(*magics), sure,
			out);
}

static const char save[] =
	"get the patch as a file; or save this as plain text, which may have lost tabs";

/* Has the zip archive this behind the header of its first entry: the name, stored bytes? */
static bool zip_begins(struct span text, const char *name)
{
	enum { NAME = 30 }; /* offset */

	return text.n > NAME && span_starts(text, SPAN("PK\3\4")) &&
	       span_starts(span_skip(text, NAME), span_of(name));
}

bool recognise_document(struct span text, struct recognised *out)
{
	if (span_starts(recognise_skip_mark(text), SPAN("{\\rtf")))
		*out = (struct recognised){ "a document in Rich Text Format",
					    save };
	else if (zip_begins(text, "[Content_Types].xml") ||
		 zip_begins(text, "_rels/.rels") || zip_begins(text, "word/"))
		*out = (struct recognised){ "a document of Word (docx)", save };
	else if (zip_begins(text, "mimetypeapplication/vnd.oasis.opendocument."))
		*out = (struct recognised){ "a document of LibreOffice (odt)",
					    save };
	else
		return false;
	return true;
}

bool recognise_archive(struct span text, struct recognised *out)
{
	enum { HEAD = 512 };

	/* a text, also a patch, may begin with the letters of some archives */
	return by_bytes(text, archives, sizeof(archives) / sizeof(*archives),
			false, out) &&
	       memchr(text.p, '\0', text.n < HEAD ? text.n : HEAD);
}
