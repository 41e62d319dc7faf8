/* safetensors: what is written is read again, other types are converted, and broken files are refused. */
#include <math.h>
#include <string.h>
#include "folder.h"
#include "nn/safetensors.h"

static char *folder;

static char *
write_bytes(const char *name, const char *header, gsize n_data)
{
  char *path = g_build_filename(folder, name, NULL);
  g_autoptr(GByteArray) out = g_byte_array_new();
  const guint64 length = GUINT64_TO_LE((guint64)strlen(header));
  g_byte_array_append(out, (const guint8 *)&length, 8);
  g_byte_array_append(out, (const guint8 *)header, (guint)strlen(header));
  for (gsize i = 0; i < n_data; i++)
    g_byte_array_append(out, &(guint8){(guint8)(i * 37)}, 1);
  g_assert_true(g_file_set_contents(path, (const char *)out->data, out->len, NULL));
  return path;
}

static void
refused(const char *header, gsize n_data, const char *why)
{
  g_autofree char *path = write_bytes("broken.safetensors", header, n_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
  g_assert_null(file);
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  if (strstr(error->message, why) == NULL || strstr(error->message, "broken.safetensors") == NULL)
    g_error("%s\n%s", header, error->message);
}

#define T(dtype, shape, offsets) "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static void
test_broken(void)
{
  refused("{\"a\":" T("F32", "[2]", "[0,8]") "}", 7, "outside");
  refused("{\"a\":" T("F32", "[2]", "[0,8]") "}", 9, "1 bytes follow");
  refused("{\"a\":" T("F32", "[3]", "[0,8]") "}", 8, "do not fit");
  refused("{\"a\":" T("F32", "[2]", "[8,0]") "}", 8, "outside");
  refused("{\"a\":" T("F32", "[2]", "[-8,0]") "}", 8, "outside");
  refused("{\"a\":" T("F32", "[-2]", "[0,8]") "}", 8, "shape");
  refused("{\"a\":" T("F32", "[2.0]", "[0,8]") "}", 8, "shape");
  refused("{\"a\":" T("F32", "2", "[0,8]") "}", 8, "shape");
  refused("{\"a\":" T("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]") "}", 8, "shape");
  refused("{\"a\":" T("F32", "[4294967296,4294967296,4294967296]", "[0,0]") "}", 0, "shape");
  refused("{\"a\":" T("F32", "[4611686018427387904]", "[0,0]") "}", 0, "do not fit");
  refused("{\"a\":" T("F63", "[1]", "[0,8]") "}", 8, "dtype");
  refused("{\"a\":" T("F32", "[2]", "[0]") "}", 8, "two numbers");
  refused("{\"a\":" T("F32", "[2]", "[0,99999999999999999999]") "}", 8, "data_offsets");
  refused("{\"a\":" T("F32", "[1]", "[0,4]") ",\"b\":" T("F32", "[1]", "[0,4]") "}", 4, "overlap");
  refused("{\"a\":" T("F32", "[1]", "[0,4]") ",\"b\":" T("F32", "[1]", "[8,12]") "}", 12, "hole");
  refused("{\"a\":1}", 0, "object");
  refused("{\"a\":{}}", 0, "dtype");
  refused("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__");
  refused("[]", 0, "object");
  refused("{\"a\":", 0, "JSON");
  refused("{\"\xff\":1}", 0, "UTF-8");
  refused("", 0, "JSON");
  g_autoptr(GString) deep = g_string_new("{\"a\":");
  for (int i = 0; i < 100000; i++)
    g_string_append_c(deep, '[');
  refused(deep->str, 0, "inside one another");
}

/* A file cut at every length, and with every byte changed, is read or refused; it never reads outside. */
static void
test_damage(void)
{
  const char *header = "{\"a\":" T("F16", "[2,2]", "[0,8]") ",\"b\":" T("I8", "[3]", "[8,11]") "}";
  g_autofree char *path = write_bytes("whole.safetensors", header, 11), *bytes = NULL;
  g_autofree char *hurt = g_build_filename(folder, "hurt.safetensors", NULL);
  gsize length;
  g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
  int n_read = 0;
  for (gsize i = 0; i < 2 * length; i++) {
    g_autofree char *copy = g_memdup2(bytes, length);
    if (i >= length)
      copy[i - length] ^= (char)(1 << i % 8);
    g_assert_true(g_file_set_contents(hurt, copy, (gssize)(i < length ? i : length), NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoSafetensors) file = litho_safetensors_open(hurt, &error);
    g_assert_true((file == NULL) == (error != NULL));
    for (guint t = 0; file != NULL && t < litho_safetensors_n(file); t++) {
      float values[16];
      const LithoStTensor *tensor = litho_safetensors_get(file, t);
      g_assert_cmpuint(tensor->n, <=, 11);
      litho_safetensors_read(file, tensor, values, NULL);
      n_read++;
    }
  }
  g_assert_cmpint(n_read, >, 20); /* the data's own bytes may change */
}

static void
test_missing(void)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_safetensors_open("/nowhere/a.safetensors", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_clear_error(&error);
  g_assert_null(litho_safetensors_open(folder, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_READ);
}

static void
test_types(void)
{
  /* 1, -2, 65504, 2^-24, infinity, -0 */
  const guint16 half[6] = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x8000};
  const guint16 brain[2] = {0x3f80, 0xc020}; /* 1, -2.5 */
  const gint8 codes[4] = {127, -127, 1, 0};
  const float scale[2] = {0.5f, 2};
  const gint64 ids[1] = {7};
  const LithoStOut out[5] = {
      {.name = "codes", .type = LITHO_ST_I8, .rank = 2, .dim = {2, 2}, .data = codes},
      {.name = "codes.scale", .type = LITHO_ST_F32, .rank = 1, .dim = {2}, .data = scale},
      {.name = "half \"quoted\"", .type = LITHO_ST_F16, .rank = 1, .dim = {6}, .data = half},
      {.name = "brain", .type = LITHO_ST_BF16, .rank = 2, .dim = {1, 2}, .data = brain},
      {.name = "ids", .type = LITHO_ST_I64, .rank = 0, .data = ids},
  };
  const char *meta[] = {"format", "pt", "note", "ä\n\"", NULL};
  g_autofree char *path = g_build_filename(folder, "types.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_safetensors_write(path, out, G_N_ELEMENTS(out), meta, &error));
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(litho_safetensors_n(file), ==, 5);
  g_assert_cmpstr(litho_safetensors_meta(file, "note"), ==, "ä\n\"");
  g_assert_null(litho_safetensors_meta(file, "absent"));
  float v[6];
  g_assert_true(litho_safetensors_read(file, litho_safetensors_find(file, "half \"quoted\""), v, &error));
  g_assert_true(v[0] == 1 && v[1] == -2 && v[2] == 65504 && v[3] == 0x1p-24f && isinf(v[4]) && v[5] == 0 && signbit(v[5]));
  g_assert_true(litho_safetensors_read(file, litho_safetensors_find(file, "brain"), v, &error));
  g_assert_true(v[0] == 1 && v[1] == -2.5f);
  g_assert_true(litho_safetensors_read(file, litho_safetensors_find(file, "codes"), v, &error));
  g_assert_true(v[0] == 63.5f && v[1] == -63.5f && v[2] == 2 && v[3] == 0);
  const LithoStTensor *tensor = litho_safetensors_find(file, "ids");
  g_assert_true(tensor->n == 1 && tensor->rank == 0);
  g_assert_false(litho_safetensors_read(file, tensor, v, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
}

/* A matrix (3,2) that files hold as (2,3), a vector, and their values. */
static NnTensor matrix = {.name = (char *)"w", .rank = 2, .dim = {3, 2}, .n = 6, .offset = 0, .transposed = TRUE};
static NnTensor vector = {.name = (char *)"b", .rank = 1, .dim = {3}, .n = 3, .offset = 16};
static gpointer tensor_list[] = {&matrix, &vector};
static GPtrArray list = {.pdata = tensor_list, .len = 2};

static void
test_params(void)
{
  float value[32] = {1, -0.5f, 3, 0.25f, -1.26f, 1 + 0x1p-8f, [16] = 7, 8, 1 + 0x1.8p-7f}, back[32];
  NnParams from = {.tensors = &list, .n = 32, .value = value}, to = {.tensors = &list, .n = 32, .value = back};
  g_autofree char *path = g_build_filename(folder, "params.safetensors", NULL);
  g_autoptr(GError) error = NULL;
  const LithoStoreType types[] = {LITHO_STORE_F32, LITHO_STORE_BF16, LITHO_STORE_I8};
  for (int i = 0; i < 3; i++) {
    g_assert_true(litho_safetensors_save_params(path, &from, "m.", types[i], NULL, &error));
    g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
    g_assert_no_error(error);
    const LithoStTensor *w = litho_safetensors_find(file, "m.w");
    g_assert_true(w->dim[0] == 2 && w->dim[1] == 3);
    memset(back, 0, sizeof back);
    g_assert_true(litho_safetensors_load_params(file, &to, "m.", FALSE, &error));
    for (int k = 0; k < 19; k++)
      /* bf16 keeps 8 bits; a row of int8 (here a column: the file's rows) is cut in steps of a 127th of its top value */
      g_assert_cmpfloat(fabsf(back[k] - value[k]), <=,
                        i == 0 ? 0 : i == 1 ? 0x1p-8 * fabsf(value[k]) : k < 16 ? 0.5 * 3 / 127 * 1.001 : 0);
    if (i == 1) /* half way between two bf16: to the even one */
      g_assert_true(back[5] == 1 && back[18] == 1 + 0x1p-6f);
    g_assert_false(litho_safetensors_load_params(file, &to, "", FALSE, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_clear_error(&error);
    g_assert_true(litho_safetensors_load_params(file, &to, "", TRUE, &error));
  }
  value[3] = NAN;
  g_assert_false(litho_safetensors_save_params(path, &from, "", LITHO_STORE_I8, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_WRITE);
  g_clear_error(&error);
  g_assert_true(litho_safetensors_save_params(path, &from, "", LITHO_STORE_BF16, NULL, &error));
  g_autoptr(LithoSafetensors) file = litho_safetensors_open(path, &error);
  vector.dim[0] = 2;
  g_assert_false(litho_safetensors_load_params(file, &to, "", FALSE, &error));
  vector.dim[0] = 3;
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
  g_assert_nonnull(strstr(error->message, "(3), the model's is (2)"));
  g_assert_false(isnan(back[3])); /* nothing is written before all shapes fit */
  g_clear_error(&error);
  g_assert_true(litho_safetensors_load_params(file, &to, "", FALSE, &error));
  g_assert_true(isnan(back[3]));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  folder = folder_new();
  g_test_add_func("/safetensors/broken", test_broken);
  g_test_add_func("/safetensors/damage", test_damage);
  g_test_add_func("/safetensors/missing", test_missing);
  g_test_add_func("/safetensors/types", test_types);
  g_test_add_func("/safetensors/params", test_params);
  int status = g_test_run();
  folder_remove(folder);
  return status;
}
