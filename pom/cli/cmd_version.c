// SPDX-License-Identifier: GPL-2.0-only
/* runme --version. */
#include "lib/hash.h"
#include "tree/archive.h"
#include "tree/git.h"
#include "update/download.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/setup.h"

/* The libraries that are loaded when they are needed. */
static int (*const on_demand[])(struct buf *b, struct pom_err *err) = {
	archive_library, download_library, tree_git_library
};

int cmd_version(const struct options *o)
{
	struct buf b = { 0 };
	struct pom_err err;
	struct out out;
	size_t i;

	out_init(&out, stdout, o->color);
	out_printf(&out, PLAIN, "runme (Patch-o-matic) " POM_VERSION "\n");
	buf_addf(&b, "libsodium %s, jansson %s", hash_library(),
		 json_library());
	for (i = 0; i < sizeof(on_demand) / sizeof(*on_demand); i++) {
		size_t n = b.n;

		buf_addstr(&b, ", ");
		if (on_demand[i](&b, &err)) {
			b.n = n;
			buf_addf(&b, ", no %s (%s)", err.where, err.hint);
		}
	}
	out_printf(&out, PLAIN, "%.*s\n", (int)b.n, b.p);
	buf_free(&b);
	return STATUS_OK;
}
