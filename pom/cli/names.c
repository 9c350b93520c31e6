// SPDX-License-Identifier: GPL-2.0-only
/* Finds the sets that the names on the command line mean: see names.h. */
#include "cli/names.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/opt_table.h"

bool names_file(const char *name)
{
	return repo_is_patch_name(name) || repo_is_mails_name(name) ||
	       name[0] == '/' || strncmp(name, "./", 2) == 0 ||
	       strncmp(name, "../", 3) == 0;
}

/* With --repo, is it a set or group of that repository? This precedes patch files. */
static bool is_set_given(const struct context *c, const char *name)
{
	bool is_path = name[0] == '.' || name[0] == '/';

	return c->o->repo_given && ((!is_path && repo_find(&c->repo, name)) ||
				    repo_group(&c->repo, name) >= 0);
}

bool names_given_file(const struct context *c, const char *name)
{
	return input_is(name) || (!is_set_given(c, name) &&
				  (names_file(name) || strchr(name, '/')) &&
				  access(name, F_OK) == 0);
}

bool names_folder(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_file(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

int names_no_file(struct context *c, const char *name)
{
	if (names_folder(name)) {
		pom_fail(&c->err, POM_EUSAGE, name, 0,
			 "this is a folder, not a set or a group");
		pom_hint(&c->err, "for a folder of patches, use --repo");
		return POM_EUSAGE;
	}
	pom_fail(&c->err, POM_ENOENT, name, 0, "there is no such patch file");
	pom_hint(&c->err,
		 "is that the right path? `runme list` shows the sets");
	return POM_ENOENT;
}

/*
 * Has a ledger or quilt's record a set of that name? If two sets match, *twice is set to
 * true, and c->err names both.
 */
static bool in_ledger(struct context *c, const char *name, bool *twice)
{
	bool found = false;
	int k;

	*twice = false;
	for (k = 0; k < TREE_KINDS && !*twice; k++) {
		struct ledger *l = &c->session.work[k].ledger;
		struct ledger_set *all[2] = { NULL, NULL };

		if (!c->session.work[k].open)
			continue;
		found |= ledger_meant(l, name, all) ||
			 quilt_get(&c->session.work[k].quilt, name);
		if (!all[0])
			continue;
		*twice = true;
		pom_fail(&c->err, POM_EUSAGE, name, 0,
			 "two sets of that name are applied: %s and %s",
			 ledger_label(l, all[0]), ledger_label(l, all[1]));
		pom_hint(&c->err, "use one of these longer names");
	}
	return found;
}

/* Calls each for all names in the trees' ledgers and quilt's records. */
static void recorded(struct context *c,
		     void (*each)(void *arg, const char *name), void *arg)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct ledger *l = &c->session.work[k].ledger;
		const struct quilt *q = &c->session.work[k].quilt;

		for (i = 0; c->session.work[k].open && i < l->n; i++)
			each(arg, ledger_label(l, &l->set[i]));
		for (i = 0; c->session.work[k].open && i < q->n; i++)
			each(arg, q->patch[i].name);
	}
}

/* Searches the records for names that differ from word in case only. */
struct other_case {
	const char *word, *found;
	bool twice;
};

static void compare_case(void *arg, const char *name)
{
	struct other_case *o = arg;

	if (strcasecmp(name, o->word) != 0)
		return;
	o->twice |= o->found && strcmp(o->found, name) != 0;
	o->found = name;
}

/* The recorded name that differs from name in case only; NULL for none, or for several. */
static const char *in_ledger_any_case(struct context *c, const char *name)
{
	struct other_case o = { .word = name };

	recorded(c, compare_case, &o);
	return o.twice ? NULL : o.found;
}

static void try_spelling(void *arg, const char *name)
{
	spelling_try(arg, name);
}

/* revert: no record has the name. Suggests the recorded name that is nearest. */
static int not_recorded(struct context *c, const char *name)
{
	struct spelling near = spelling_of(name);

	recorded(c, try_spelling, &near);
	if (!near.best && !c->no_repo.code)
		return 0;
	if (!near.best && c->o->repo_named) {
		c->err = c->no_repo;
		return c->err.code;
	}
	if (!near.best && setup_no_tree_given(c->o))
		return setup_no_tree(c);
	pom_fail(&c->err, POM_EUSAGE, name, 0,
		 c->no_repo.code ?
			 "nothing of that name is applied, and there is no repository" :
			 "nothing of that name is applied");
	if (near.best)
		pom_hint(&c->err, "did you mean %s? `runme status` lists all",
			 near.best);
	else
		pom_hint(&c->err, "`runme status` lists what is applied");
	return POM_EUSAGE;
}

/* Is name the first word, where a command could stand? */
static bool for_command(const struct context *c, const char *name)
{
	return !c->o->given && c->o->nnames && name == c->o->name[0];
}

const char *names_command(const struct context *c, const char *name)
{
	struct spelling near = spelling_of(name);
	const struct command *cmd;

	for (cmd = commands; cmd->run && for_command(c, name); cmd++)
		if (cmd->name)
			spelling_try(&near, cmd->name);
	return near.best;
}

static int unknown_name(struct context *c, const char *name)
{
	struct spelling near = spelling_of(name);
	const char *typed = names_command(c, name);
	const struct command *cmd;

	for (cmd = commands; cmd->run; cmd++)
		if (cmd->name && strcmp(cmd->name, name) == 0)
			break;
	if (typed)
		spelling_try(&near, typed);
	repo_nearly(&c->repo, &near);
	pom_fail(&c->err, POM_EUSAGE, name, 0,
		 "no %sset or group of that name, and no patch file",
		 for_command(c, name) ? "command, " : "");
	if (cmd->run)
		pom_hint(&c->err, "the command goes first: runme %s ...", name);
	else if (names_folder(name))
		return names_no_file(c, name);
	else if (!strchr(name, '/') && is_file(name))
		pom_hint(&c->err,
			 "there is a file of that name; ./%s takes it as a patch",
			 name);
	else if (near.best && near.best == typed)
		pom_hint(&c->err,
			 "did you mean %s? runme help lists the commands",
			 typed);
	else if (near.best)
		pom_hint(&c->err, "did you mean %s? `runme list` shows all",
			 near.best);
	else
		pom_hint(&c->err,
			 "`runme list` shows all sets and groups; `runme search` finds words of their texts, and old names");
	return POM_EUSAGE;
}

/* Refuses -p if none of the sets uses it. Sets that only a record has are not checked. */
static int check_strip(struct context *c)
{
	size_t i;

	if (c->o->strip == STRIP_GUESS || !c->plan.n)
		return 0;
	for (i = 0; i < c->plan.n; i++) {
		const struct set *s = c->plan.item[i].set;

		if (!s || !s->origin || !s->origin->reader ||
		    s->origin->ordered)
			return 0;
	}
	pom_fail(&c->err, POM_EUSAGE, "-p", 0,
		 "it has no effect: none of these sets is a patch file or in a series");
	pom_hint(&c->err, "leave -p out");
	return POM_EUSAGE;
}

/*
 * All groups up to that one. What is recorded of them goes out as well, whatever the
 * repository lists by now; without --repo, whatever repository it came from.
 */
static int add_group(struct context *c, const char *name, size_t group,
		     unsigned int need)
{
	int rc = plan_add_groups(&c->plan, &c->repo, group, &c->err);

	if (rc || !(need & FOR_REVERT))
		return rc;
	plan_add_unlisted(&c->plan, &c->session, &c->repo, group);
	if (!c->o->repo_given)
		plan_add_recorded(&c->plan, &c->session, name, NULL);
	return 0;
}

/*
 * All sets; for revert also what is recorded of their groups, as in add_group. Without a
 * repository nothing tells which sets these are: revert takes names then.
 */
static int add_all(struct context *c, unsigned int need)
{
	int rc;

	if (c->no_repo.code) {
		c->err = c->no_repo;
		pom_hint(&c->err,
			 "without the repository, revert takes the names that `runme status` lists");
		return c->err.code;
	}
	if (!c->repo.ngroups)
		return 0;
	rc = plan_add_all(&c->plan, &c->repo, &c->err);
	if (!rc && (need & FOR_REVERT))
		plan_add_unlisted(&c->plan, &c->session, &c->repo,
				  c->repo.ngroups - 1);
	return rc;
}

/* Is name a pattern, for a command that only looks? */
static bool is_pattern(const struct context *c, const char *name)
{
	return strpbrk(name, "*?[") && c->o->command &&
	       (c->o->command->bit & (IN_LIST | IN_SHOW | IN_CHECK));
}

/* Adds the sets whose names match, or GROUP/NAME does, in any case. */
static int add_matching(struct context *c, const char *pattern)
{
	size_t i, found = 0;
	int rc = 0;

	for (i = 0; i < c->repo.n && !rc; i++) {
		const struct set *set = &c->repo.set[i];
		char *full = pom_asprintf("%s/%s", c->repo.group[set->group],
					  set->name);

		if (fnmatch(pattern, set->name, FNM_CASEFOLD) == 0 ||
		    fnmatch(pattern, full, FNM_CASEFOLD) == 0) {
			rc = plan_add(&c->plan, set, &c->err);
			found++;
		}
		free(full);
	}
	if (found)
		return rc;
	pom_fail(&c->err, POM_EUSAGE, pattern, 0, "no set matches");
	pom_hint(&c->err, "`runme list` shows all sets and groups");
	return POM_EUSAGE;
}

/* Adds the sets of a name. Sets of the repository precede former sets (fates). */
static int add_name(struct context *c, const char *name, unsigned int need)
{
	const struct set *set = repo_find(&c->repo, name);
	long group = repo_group(&c->repo, name);
	const char *other = NULL;
	const struct fate *fate;
	bool twice = false;

	if (!set && group >= 0)
		return add_group(c, name, (size_t)group, need);
	if (!set && (need & FOR_REVERT) && in_ledger(c, name, &twice)) {
		plan_add_name(&c->plan, name);
		return 0;
	}
	if (twice)
		return c->err.code;
	if (!set)
		set = repo_find_any_case(&c->repo, name);
	if (!set && is_pattern(c, name))
		return add_matching(c, name);
	if (set)
		return plan_add(&c->plan, set, &c->err);
	/* with --repo, a group that another repository has is not meant */
	if ((need & FOR_REVERT) &&
	    plan_add_recorded(&c->plan, &c->session, name,
			      c->o->repo_given && c->has_repo ? &c->repo : NULL))
		return 0;
	if (need & FOR_REVERT)
		other = in_ledger_any_case(c, name);
	if (other) {
		plan_add_name(&c->plan, other);
		return 0;
	}
	fate = repo_fate(&c->repo, name);
	if (!fate && (need & FOR_REVERT) && not_recorded(c, name))
		return c->err.code;
	if (!fate && names_file(name))
		return names_no_file(c, name);
	if (!fate)
		return unknown_name(c, name);
	c->fate[c->nfates++] = fate;
	return 0;
}

/* Takes out all sets that the group means: those that add_group adds. */
static int exclude_group(struct context *c, size_t group, unsigned int need)
{
	struct plan out = { .alone = true };
	size_t i;
	int rc = plan_add_groups(&out, &c->repo, group, &c->err);

	if (!rc && (need & FOR_REVERT))
		plan_add_unlisted(&out, &c->session, &c->repo, group);
	for (i = 0; i < out.n && !rc; i++)
		plan_exclude(&c->plan, out.item[i].name);
	plan_free(&out);
	return rc;
}

static int exclude(struct context *c, const char *name, unsigned int need)
{
	const struct set *set = repo_find_any_case(&c->repo, name);
	long group = repo_group(&c->repo, name);

	if (plan_exclude(&c->plan, set ? set->name : name) || set)
		return 0;
	return group < 0 ? unknown_name(c, name) :
			   exclude_group(c, (size_t)group, need);
}

int names_to_plan(struct context *c, unsigned int need)
{
	bool some;
	size_t i;
	int rc = 0;

	c->fate = pom_alloc(c->o->nnames, sizeof(*c->fate));
	for (i = 0; i < c->o->nnames && !rc; i++)
		if (!names_given_file(c, c->o->name[i]))
			rc = add_name(c, c->o->name[i], need);
	if (!rc && !c->o->nnames && (need & ALL_WITHOUT_NAMES))
		rc = add_all(c, need);
	some = c->plan.n > 0;
	for (i = 0; i < c->o->nexclude && !rc; i++)
		rc = exclude(c, c->o->exclude[i], need);
	if (!rc && some && !c->plan.n) {
		rc = pom_fail(&c->err, POM_EUSAGE, "--exclude", 0,
			      "it excludes every requested set");
		pom_hint(&c->err, "name other sets, or exclude fewer");
	}
	return rc ? rc : check_strip(c);
}

void names_all_fates(struct context *c,
		     bool (*want)(const struct fate *f, const void *arg),
		     const void *arg)
{
	const struct repo *r = &c->repo;
	size_t i;

	free(c->fate);
	c->fate = pom_alloc(r->nfates, sizeof(*c->fate));
	c->nfates = 0;
	for (i = 0; i < r->nfates; i++)
		if ((!want || want(&r->fate[i], arg)) &&
		    !repo_find(r, r->fate[i].name))
			c->fate[c->nfates++] = &r->fate[i];
}
