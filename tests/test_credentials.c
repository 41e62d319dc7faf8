/* Content credentials: what signs, what it is told, files that stay as they were where it fails; the real thing where
 * c2pa for Python is there. */
#include <sys/stat.h>
#include "cli_run.h"
#include "photo/credentials.h"

static Folder *folder;
static char *old_path;

static char *
in_folder(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

static void
put(const char *name, const char *text, guint mode)
{
  g_autofree char *path = in_folder(name);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
  g_assert_cmpint(g_chmod(path, (int)mode), ==, 0);
}

static void
sh(const char *command)
{
  g_autofree char *all = g_strdup_printf("cd '%s' && (%s) >/dev/null 2>&1", folder, command);
  g_assert_cmpint(system(all), ==, 0);
}

/* A c2patool of ours, in front of the path: keeps what it is told. */
static void
use_tool(const char *script)
{
  g_autofree char *bin = in_folder("bin"), *path = g_strconcat(bin, ":", old_path, NULL);
  g_mkdir_with_parents(bin, 0700);
  put("bin/c2patool", script, 0700);
  g_setenv("PATH", path, TRUE);
}

static const PhotoAction actions[] = {{"c2pa.created", "algorithmicMedia", "a beach"}, {"c2pa.color_adjustments", NULL, NULL}};

static PhotoCredentials
credentials_of(const char *key, const char *certificate)
{
  return (PhotoCredentials){.actions = actions, .n_actions = G_N_ELEMENTS(actions), .key = key, .certificate = certificate};
}

static void
test_told(void)
{
  g_autofree char *picture = in_folder("a.png"), *key = in_folder("key.pem"), *cert = in_folder("cert.pem"), *said = NULL,
                  *manifest = NULL;
  put("a.png", "old", 0600);
  put("key.pem", "key", 0600);
  put("cert.pem", "cert", 0600);
  g_autofree char *script = g_strdup_printf("#!/bin/sh\necho \"$@\" >'%s/told'\ncp \"$3\" '%s/manifest'\nprintf signed >\"$5\"\n", folder, folder);
  use_tool(script);
  PhotoCredentials credentials = credentials_of(key, cert);
  credentials.parent = "/somewhere/parent.jpg";
  g_autoptr(GError) error = NULL;
  photo_credentials_write(picture, &credentials, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *now = folder_text(folder, "a.png");
  g_assert_cmpstr(now, ==, "signed");
  said = folder_text(folder, "told");
  assert_contains(said, "-m ");
  assert_contains(said, " -f -p /somewhere/parent.jpg");
  manifest = folder_text(folder, "manifest");
  assert_contains(manifest, "\"c2pa.created\"");
  assert_contains(manifest, "digitalsourcetype/algorithmicMedia");
  assert_contains(manifest, "\"c2pa.color_adjustments\"");
  assert_contains(manifest, key);
  g_setenv("PATH", old_path, TRUE);
}

/* What fails leaves the file, and nothing beside it. */
static void
test_fails(void)
{
  g_autofree char *picture = in_folder("b.png"), *key = in_folder("key.pem");
  put("b.png", "old", 0600);
  put("key.pem", "key", 0600);
  use_tool("#!/bin/sh\necho 'the key fits no certificate'\nexit 1\n");
  const PhotoCredentials credentials = credentials_of(key, key), none = credentials_of(NULL, key),
                         missing = credentials_of(key, "/nowhere/cert.pem");
  g_autoptr(GError) error = NULL;
  g_assert_false(photo_credentials_write(picture, &credentials, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
  assert_contains(error->message, "the key fits no certificate");
  g_clear_error(&error);
  g_assert_false(photo_credentials_write(picture, &none, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_clear_error(&error);
  g_assert_false(photo_credentials_write(picture, &missing, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_autofree char *now = folder_text(folder, "b.png"), *all = folder_list(folder);
  g_assert_cmpstr(now, ==, "old");
  g_assert_null(strstr(all, ".litho-"));
  g_setenv("PATH", old_path, TRUE);
}

static void
test_nothing(void)
{
  g_setenv("LITHO_PYTHON", "/nowhere/python3", TRUE);
  g_autofree char *tool = g_find_program_in_path("c2patool");
  g_autoptr(GError) error = NULL;
  if (tool == NULL) {
    g_assert_null(photo_credentials_tool(&error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    assert_contains(error->message, "c2pa-python");
  }
  g_unsetenv("LITHO_PYTHON");
}

/* A certificate of the test's own: valid, and told as untrusted. */
static void
test_signed(void)
{
  const char *python = g_getenv("TEST_C2PA_PYTHON");
  if (python != NULL)
    g_setenv("LITHO_PYTHON", python, TRUE);
  const char *tool = photo_credentials_tool(NULL);
  if (g_strcmp0(tool, "c2pa for Python") != 0) {
    g_test_skip("no python with c2pa is here (TEST_C2PA_PYTHON names one: pip install c2pa-python)");
    return;
  }
  sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 -subj "
     "'/O=litho/CN=test authority' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign && "
     "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=litho/CN=test' && "
     "printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=emailProtection\\n"
     "subjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' >ext && "
     "openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.pem && "
     "cat s.pem ca.pem >chain.pem");
  g_auto(Run) run = run_litho(folder, "make", "a beach at dusk", "--size", "64x48", "-o", "dusk.png", "--credentials",
                              "--credentials-key", "s.key", "--credentials-cert", "chain.pem");
  assert_exit(run, 0);
  g_autofree char *file = in_folder("dusk.png"), *out = NULL;
  const char *const argv[] = {python != NULL ? python : "python3", "-c",
                              "import c2pa,sys\nr=c2pa.Reader(sys.argv[1])\nprint(r.get_validation_state(),r.json())", file, NULL};
  g_autoptr(GSubprocess) reader = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_subprocess_communicate_utf8(reader, NULL, NULL, &out, NULL, NULL);
  assert_contains(out, "Valid");
  assert_contains(out, "c2pa.created");
  assert_contains(out, "digitalsourcetype/algorithmicMedia");
  assert_contains(out, "signingCredential.untrusted"); /* nobody knows the test's authority */
  assert_contains(out, "\"litho\"");
  /* A certificate of another key is refused, and the error is the signer's. */
  g_auto(Run) wrong = run_litho(folder, "make", "a beach", "--size", "64x48", "-o", "wrong.png", "--credentials",
                                "--credentials-key", "ca.key", "--credentials-cert", "dusk.png");
  g_assert_cmpint(wrong.exit_code, !=, 0);
  assert_contains(wrong.err, "wrote no content credentials");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  old_path = g_strdup(g_getenv("PATH"));
  g_test_add_func("/credentials/told", test_told);
  g_test_add_func("/credentials/fails", test_fails);
  g_test_add_func("/credentials/nothing", test_nothing);
  g_test_add_func("/credentials/signed", test_signed);
  const int result = g_test_run();
  folder_remove(folder);
  g_free(old_path);
  return result;
}
