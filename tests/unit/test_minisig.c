// SPDX-License-Identifier: GPL-2.0-only
/* engine/minisig.h: what minisign(1) wrote is read, and nothing else passes. */
#include "engine/minisig.h"
#include "engine.h"

/* Made by minisign 0.11, of a file with the one line "four sets". */
#define KEY "RWTOhmpU6f5mQ0smCnsJ62dL/ovCrDQeoV11QuwwbS9P+O5FTdg2UvR7"
#define PUBLIC "untrusted comment: minisign public key 4366FEE9546A86CE\n" KEY
#define UNTRUSTED "untrusted comment: the test\n"
#define SIGNATURE                                            \
	"RUTOhmpU6f5mQ6/8IVn2tzajUVWsrC11xZ1yOf1VgaFZguO6uX" \
	"A9T3VIp5yZQUIcAii2etHTZ8TZlEx5l5YMKp4DNUVsqYFiHA4=\n"
#define TRUSTED "trusted comment: timestamp:1763921471\tfile:m\n"
#define GLOBAL                                          \
	"Kau+vCGm7IFck84e/E+fbiyYYasf2sQECRvuIGy+ijcBb" \
	"5G9/CGmEupPZL6239zbtQlMomq71EbSXaWw0qByCw==\n"
#define LEGACY                                                  \
	UNTRUSTED "RWTOhmpU6f5mQzpQhcj0LYp+adnMZgYlDuCeUjgiGh8" \
		  "pAZuGIZZWOIEsIGpytsHQVglvKbI09ND/R1D97QznbS" \
		  "nDjiDgR/Lo6QI=\n"                            \
		  "trusted comment: no date in it\n"            \
		  "qTRJ4pJUxZ4EV86u/hZI3pFyFKcZpnpruQ7xfu9Qfml" \
		  "aJrQn63JL+6iLm7meSrgl+pYh7OACfGGZRjTaCupnAA==\n"

static const struct span file = { "four sets\n", 10 };

static struct minisig parsed(const char *text)
{
	struct pom_err err;
	struct minisig s;

	if (minisig_parse(span_of(text), "sig", &s, &err))
		fail_msg("line %u: %s", err.line, err.what);
	return s;
}

static struct minisig_key key_of(const char *text)
{
	struct pom_err err;
	struct minisig_key k;

	if (minisig_parse_key(span_of(text), "key", &k, &err))
		fail_msg("line %u: %s", err.line, err.what);
	return k;
}

static void prehashed(void **state)
{
	struct minisig s = parsed(UNTRUSTED SIGNATURE TRUSTED GLOBAL);
	struct minisig_key k = key_of(KEY);

	(void)state;
	assert_true(s.prehashed);
	assert_true(span_is(s.trusted, "timestamp:1763921471\tfile:m"));
	assert_true(s.dated);
	assert_int_equal(s.timestamp, 1763921471);
	assert_string_equal(minisig_id(&arena, s.id), "4366FEE9546A86CE");
	assert_true(minisig_verify_comment(&s, &k));
	assert_true(minisig_verify(&s, &k, file));
}

static void legacy(void **state)
{
	struct minisig s = parsed(LEGACY);
	struct minisig_key k = key_of(PUBLIC "\n");

	(void)state;
	assert_false(s.prehashed);
	assert_false(s.dated);
	assert_true(minisig_verify(&s, &k, file));
}

static void line_ends_do_not_matter(void **state)
{
	struct minisig_key k = key_of(PUBLIC "\r\n");
	struct minisig s = parsed("untrusted comment: \r\n" SIGNATURE
				  "trusted comment: timestamp:1763921471\t"
				  "file:m\r\n" GLOBAL);

	(void)state;
	assert_true(minisig_verify(&s, &k, file));
}

/* Every bit of what is signed counts. */
static void a_changed_bit_is_seen(void **state)
{
	struct minisig_key k = key_of(KEY), other = k;
	struct minisig s = parsed(UNTRUSTED SIGNATURE TRUSTED GLOBAL), t = s;
	struct minisig old = parsed(LEGACY);
	char text[] = "four sets\n";
	size_t i;

	(void)state;
	for (i = 0; i < 8 * file.n; i++) {
		text[i / 8] ^= (char)(1 << i % 8);
		assert_false(minisig_verify(&s, &k, span_of(text)));
		assert_false(minisig_verify(&old, &k, span_of(text)));
		text[i / 8] ^= (char)(1 << i % 8);
	}
	assert_true(minisig_verify(&s, &k, span_of(text)));
	for (i = 0; i < (size_t)8 * SIGN_BYTES; i++) {
		t = s;
		t.signature[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_false(minisig_verify_comment(&t, &k));
		t = s;
		t.global[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_false(minisig_verify_comment(&t, &k));
		assert_false(minisig_verify(&t, &k, file));
	}
	t = s;
	t.trusted.n--;
	assert_false(minisig_verify(&t, &k, file));
	other.key[0] ^= 1;
	assert_false(minisig_verify(&s, &other, file));
	other = k;
	other.id[0] ^= 1;
	assert_false(minisig_verify(&s, &other, file));
	/* letters that were changed: the hash is not what was signed */
	t = s;
	t.prehashed = false;
	assert_false(minisig_verify(&t, &k, file));
}

/* A signature under the comment of another one of the same key. */
static void parts_cannot_be_mixed(void **state)
{
	struct minisig s = parsed(UNTRUSTED SIGNATURE TRUSTED GLOBAL);
	struct minisig old = parsed(LEGACY);
	struct minisig_key k = key_of(KEY);

	(void)state;
	old.trusted = s.trusted;
	assert_false(minisig_verify_comment(&old, &k));
	memcpy(old.global, s.global, SIGN_BYTES);
	assert_false(minisig_verify_comment(&old, &k));
}

static void bad(const char *text, unsigned int line, const char *say)
{
	struct pom_err err = { 0 };
	struct minisig s;

	assert_int_equal(minisig_parse(span_of(text), "sig", &s, &err),
			 POM_ESYNTAX);
	assert_string_equal(err.where, "sig");
	assert_int_equal(err.line, line);
	if (!strstr(err.what, say))
		fail_msg("says `%s`", err.what);
}

static void what_is_no_signature_is_refused_by_line(void **state)
{
	(void)state;
	bad("", 1, "begins with");
	bad("<html>\n", 1, "begins with");
	bad(UNTRUSTED, 2, "not a signature in base64");
	bad(UNTRUSTED "!" SIGNATURE TRUSTED GLOBAL, 2, "not a signature");
	bad(UNTRUSTED " " SIGNATURE TRUSTED GLOBAL, 2, "not a signature");
	bad(UNTRUSTED "AAAA" SIGNATURE TRUSTED GLOBAL, 2, "not a signature");
	bad(UNTRUSTED KEY "\n" TRUSTED GLOBAL, 2, "not a signature");
	bad(UNTRUSTED SIGNATURE, 3, "is expected");
	bad(UNTRUSTED SIGNATURE UNTRUSTED GLOBAL, 3, "is expected");
	bad(UNTRUSTED SIGNATURE TRUSTED, 4, "not a signature of");
	bad(UNTRUSTED SIGNATURE TRUSTED SIGNATURE, 4, "not a signature of");
	bad(UNTRUSTED SIGNATURE TRUSTED GLOBAL "\n", 5, "four lines");
	bad(UNTRUSTED SIGNATURE TRUSTED GLOBAL GLOBAL, 5, "four lines");
}

static void letters_that_nobody_knows(void **state)
{
	/* E and a letter that is neither d nor D */
	char text[] = UNTRUSTED SIGNATURE TRUSTED GLOBAL;

	(void)state;
	text[sizeof(UNTRUSTED)] = 'X';
	bad(text, 2, "neither Ed nor ED");
}

static void size_is_limited(void **state)
{
	static char text[MINISIG_LIMIT + 2] = UNTRUSTED SIGNATURE
		"trusted comment: ";
	size_t from = strlen(text), tail = sizeof(GLOBAL) - 1;
	struct span s = { text, MINISIG_LIMIT };
	struct pom_err err = { 0 };
	struct minisig_key k;
	struct minisig out;

	(void)state;
	memset(text + from, 'c', MINISIG_LIMIT - from);
	memcpy(text + MINISIG_LIMIT - tail, GLOBAL, tail);
	text[MINISIG_LIMIT - tail - 1] = '\n';
	assert_int_equal(minisig_parse(s, "sig", &out, NULL), 0);
	s.n++;
	assert_int_equal(minisig_parse(s, "sig", &out, &err), POM_ELIMIT);
	assert_int_equal(minisig_parse_key(s, "key", &k, &err), POM_ELIMIT);
	text[3] = '\0';
	s.n--;
	assert_int_equal(minisig_parse(s, "sig", &out, &err), POM_ESYNTAX);
}

static void stamp(const char *comment, bool dated, uint64_t seconds)
{
	const char *text = arena_printf(&arena,
					UNTRUSTED SIGNATURE
					"trusted comment: %s\n" GLOBAL,
					comment);
	struct minisig s = parsed(text);

	assert_int_equal(s.dated, dated);
	if (dated)
		assert_int_equal(s.timestamp, seconds);
}

static void time_stamps(void **state)
{
	(void)state;
	stamp("timestamp:0", true, 0);
	stamp("file:x\ttimestamp:17\thashed", true, 17);
	stamp("release 1 timestamp:18 more", true, 18);
	stamp("timestamp:999999999999999999", true, 999999999999999999);
	stamp("timestamp:1000000000000000000", false, 0);
	stamp("timestamp:", false, 0);
	stamp("timestamp:-1", false, 0);
	stamp("timestamp:1x", false, 0);
	stamp("xtimestamp:1", false, 0);
	stamp("", false, 0);
	stamp("file:a b", false, 0);
}

static void sizes(void **state)
{
	struct minisig s =
		parsed(UNTRUSTED SIGNATURE
		       "trusted comment: size:4711 timestamp:12\n" GLOBAL);

	(void)state;
	assert_true(s.sized && s.dated);
	assert_int_equal(s.size, 4711);
	assert_int_equal(s.timestamp, 12);
	s = parsed(LEGACY);
	assert_false(s.sized);
}

static void bad_key(const char *text, unsigned int line)
{
	struct pom_err err = { 0 };
	struct minisig_key k;

	assert_int_equal(minisig_parse_key(span_of(text), "key", &k, &err),
			 POM_ESYNTAX);
	assert_int_equal(err.line, line);
}

static void what_is_no_key_is_refused(void **state)
{
	(void)state;
	bad_key("", 1);
	bad_key("ssh-ed25519 AAAA", 1);
	bad_key(KEY "A", 1);
	bad_key(SIGNATURE, 1);
	bad_key("untrusted comment: \n", 2);
	bad_key(PUBLIC "\n" KEY "\n", 3);
	bad_key("untrusted comment: \nuntrusted comment: \n" KEY "\n", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(prehashed),
		TEST(legacy),
		TEST(line_ends_do_not_matter),
		TEST(a_changed_bit_is_seen),
		TEST(parts_cannot_be_mixed),
		TEST(what_is_no_signature_is_refused_by_line),
		TEST(letters_that_nobody_knows),
		TEST(size_is_limited),
		TEST(time_stamps),
		TEST(sizes),
		TEST(what_is_no_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
