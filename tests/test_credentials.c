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
  const PhotoCredentials credentials = credentials_of(key, cert);
  g_autoptr(GError) error = NULL;
  photo_credentials_write(picture, &credentials, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *now = folder_text(folder, "a.png");
  g_assert_cmpstr(now, ==, "signed");
  said = folder_text(folder, "told");
  assert_contains(said, "-m ");
  assert_contains(said, " -f");
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

/* s.key and chain.pem: a certificate of the test's own, by an authority of the test's own. */
static void
make_chain(void)
{
  sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -days 30 -subj "
     "'/O=litho/CN=test authority' -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign && "
     "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout s.key -out s.csr -subj '/O=litho/CN=test' && "
     "printf 'basicConstraints=critical,CA:FALSE\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=emailProtection\\n"
     "subjectKeyIdentifier=hash\\nauthorityKeyIdentifier=keyid\\n' >ext && "
     "openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile ext -out s.pem && "
     "cat s.pem ca.pem >chain.pem");
}

static void
put_recipe(const char *name)
{
  put(name,
      "{\"litho\":1,\"steps\":[{\"op\":\"crop\",\"box\":[0,0,0.5,1]},{\"op\":\"exposure\",\"ev\":0.5},"
      "{\"op\":\"sharpen\",\"amount\":30},{\"op\":\"rotate\",\"angle\":90}]}",
      0600);
}

/* What an edit tells the signer: its steps in C2PA's words, and the photo as what it was made of. */
static void
test_edit_told(void)
{
  g_autofree char *photo = photo_new(folder, "photo.jpg", 96, 64);
  put_recipe("steps.json");
  put("key.pem", "key", 0600);
  put("cert.pem", "cert", 0600);
  g_autofree char *script = g_strdup_printf(
      "#!/bin/sh\necho \"$@\" >'%s/told'\ncp \"$3\" '%s/manifest'\ncp \"$1\" \"$5\"\nprintf signed >>\"$5\"\n", folder, folder);
  use_tool(script);
  g_auto(Run) run = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "told.jpg", "--strip", "gps", "--sidecar",
                              "--credentials", "--credentials-key", "key.pem", "--credentials-cert", "cert.pem");
  assert_exit(run, 0);
  g_autofree char *said = folder_text(folder, "told"), *manifest = folder_text(folder, "manifest"), *out = in_folder("told.jpg");
  assert_contains(said, "-p photo.jpg");
  static const char *const actions_in_order[] = {"c2pa.cropped",     "c2pa.color_adjustments", "Exposure", "c2pa.enhanced",
                                                 "c2pa.orientation", "c2pa.edited.metadata"};
  const char *at = manifest;
  for (guint i = 0; i < G_N_ELEMENTS(actions_in_order); i++) {
    at = strstr(at, actions_in_order[i]);
    g_assert_nonnull(at);
  }
  g_assert_null(strstr(manifest, "c2pa.converted"));
  /* The file is the signed one, and the record's hash is its. */
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(out, &data, &size, NULL));
  g_assert_cmpmem(data + size - 6, 6, "signed", 6);
  g_auto(Run) verify = run_litho(folder, "verify", "told.jpg", "--source", "photo.jpg");
  assert_exit(verify, 0);
  g_auto(Run) converted = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "told.png", "--credentials",
                                    "--credentials-key", "key.pem", "--credentials-cert", "cert.pem");
  assert_exit(converted, 0);
  g_autofree char *second = folder_text(folder, "manifest");
  assert_contains(second, "c2pa.converted");
  /* A signer that fails leaves no output; options without --credentials, a missing key and a format without a place are errors. */
  use_tool("#!/bin/sh\necho 'no luck'\nexit 1\n");
  g_auto(Run) failed = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "failed.jpg", "--credentials",
                                 "--credentials-key", "key.pem", "--credentials-cert", "cert.pem");
  g_assert_cmpint(failed.exit_code, !=, 0);
  assert_contains(failed.err, "no luck");
  g_autofree char *all = folder_list(folder);
  g_assert_null(strstr(all, "failed.jpg"));
  g_auto(Run) alone = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "alone.jpg", "--credentials-key", "key.pem");
  assert_exit(alone, 2);
  g_auto(Run) missing = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "alone.jpg", "--credentials");
  assert_exit(missing, 2);
  assert_contains(missing.err, "private key");
  g_auto(Run) ppm = run_litho(folder, "apply", "steps.json", "photo.jpg", "-o", "alone.ppm", "--credentials", "--credentials-key",
                              "key.pem", "--credentials-cert", "cert.pem");
  g_assert_cmpint(ppm.exit_code, !=, 0);
  assert_contains(ppm.err, "holds no content credentials");
  g_setenv("PATH", old_path, TRUE);
}

/* The python that the test was given; FALSE: skipped. */
static gboolean
has_python(void)
{
  const char *python = g_getenv("TEST_C2PA_PYTHON");
  if (python != NULL)
    g_setenv("LITHO_PYTHON", python, TRUE);
  if (g_strcmp0(photo_credentials_tool(NULL), "c2pa for Python") == 0)
    return TRUE;
  g_test_skip("no python with c2pa is here (TEST_C2PA_PYTHON names one: pip install c2pa-python)");
  return FALSE;
}

/* What c2pa's reader says of the file: its state and its manifests. Caller frees. */
static char *
read_back(const char *name)
{
  const char *python = g_getenv("TEST_C2PA_PYTHON");
  g_autofree char *file = in_folder(name), *out = NULL;
  const char *const argv[] = {python != NULL ? python : "python3", "-c",
                              "import c2pa,sys,json\nr=c2pa.Reader(sys.argv[1])\n"
                              "j=json.loads(r.json())\na=j['manifests'][j['active_manifest']]\n"
                              "print(r.get_validation_state(),len(j['manifests']),json.dumps(a))",
                              file, NULL};
  g_autoptr(GSubprocess) reader = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  g_subprocess_communicate_utf8(reader, NULL, NULL, &out, NULL, NULL);
  return g_steal_pointer(&out);
}

/* An edit, and an edit of the edit: each names what it was made of; the first one's credentials are the second one's. */
static void
test_edit_signed(void)
{
  static const char *const names[] = {"one.jpg", "one.png", "one.webp", "one.tif", "two.jpg"};
  if (!has_python())
    return;
  g_autofree char *photo = photo_new(folder, "plain.jpg", 96, 64);
  put_recipe("steps.json");
  make_chain();
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const gboolean is_second = g_str_has_prefix(names[i], "two");
    g_auto(Run) run = run_litho(folder, "apply", "steps.json", is_second ? "one.jpg" : "plain.jpg", "-o", names[i], "--credentials",
                                "--credentials-key", "s.key", "--credentials-cert", "chain.pem");
    assert_exit(run, 0);
    g_assert_null(strstr(run.err, "are dropped"));
    g_autofree char *said = read_back(names[i]);
    assert_contains(said, is_second ? "Valid 2 " : "Valid 1 ");
    assert_contains(said, "c2pa.opened");
    assert_contains(said, "\"relationship\": \"parentOf\"");
    assert_contains(said, is_second ? "one.jpg" : "plain.jpg");
    assert_contains(said, "c2pa.cropped");
    assert_contains(said, "c2pa.color_adjustments");
    g_assert_null(strstr(said, "thumbnail")); /* it would show what was cropped */
  }
  /* From stdin to stdout; and without the option the old ones go, and it is said. */
  sh("$LITHO_EXE apply steps.json - -o - --credentials --credentials-key s.key --credentials-cert chain.pem <one.jpg >three.jpg");
  g_autofree char *piped = read_back("three.jpg");
  assert_contains(piped, "Valid 2 ");
  g_auto(Run) run = run_litho(folder, "apply", "steps.json", "one.jpg", "-o", "bare.jpg");
  assert_contains(run.err, "content credentials (C2PA) are dropped");
}

/* A certificate of the test's own: valid, and told as untrusted. */
static void
test_signed(void)
{
  const char *python = g_getenv("TEST_C2PA_PYTHON");
  if (!has_python())
    return;
  make_chain();
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
  g_test_add_func("/credentials/edit-told", test_edit_told);
  g_test_add_func("/credentials/signed", test_signed);
  g_test_add_func("/credentials/edit-signed", test_edit_signed);
  const int result = g_test_run();
  folder_remove(folder);
  g_free(old_path);
  return result;
}
