/* raw_makers.h: small raw files as other makers' cameras lay them out, for tests of what happens
 * when they are cut or altered.
 *
 * Each has the directories, names and way of packing of a camera that LibRaw knows, a grey wedge
 * with noise as pixels, and a thumbnail of another size. CR2 and CR3 are heads alone: their pixels
 * are coded in ways that are not written here.
 */
#ifndef LITHO_TESTS_RAW_MAKERS_H
#define LITHO_TESTS_RAW_MAKERS_H

#include "dng.h"

enum { MAKER_W = 224, MAKER_H = 160, MAKER_THUMB_W = 48, MAKER_THUMB_H = 32 };

typedef enum {
  MAKER_NEF,
  MAKER_ARW,
  MAKER_PEF,
  MAKER_ORF,
  MAKER_RW2,
  MAKER_RAF,
  MAKER_CR2,
  MAKER_CR3,
  N_MAKERS
} Maker;

static const struct {
  const char *suffix, *make, *model;
  gboolean is_head; /* no pixels that can be read */
} makers[N_MAKERS] = {
    [MAKER_NEF] = {"nef", "NIKON CORPORATION", "NIKON D4", FALSE},
    [MAKER_ARW] = {"arw", "SONY", "ILCE-7M2", FALSE},
    [MAKER_PEF] = {"pef", "PENTAX", "PENTAX K-5", FALSE},
    [MAKER_ORF] = {"orf", "OLYMPUS IMAGING CORP.", "E-M5", FALSE},
    [MAKER_RW2] = {"rw2", "Panasonic", "DMC-LX3", FALSE},
    [MAKER_RAF] = {"raf", "FUJIFILM", "FinePix S5Pro", TRUE},
    [MAKER_CR2] = {"cr2", "Canon", "Canon EOS 350D DIGITAL", TRUE},
    [MAKER_CR3] = {"cr3", "Canon", "Canon EOS M50", TRUE},
};

/* Pixels of `bytes` bytes a site: a wedge with noise below `top`. */
static inline GByteArray *
maker_pixels(gsize n_bytes, guint bytes, guint top)
{
  GByteArray *out = g_byte_array_sized_new((guint)n_bytes);
  guint32 state = 3;
  for (gsize i = 0; i < n_bytes / bytes; i++) {
    state = state * 1664525u + 1013904223u;
    dng_put(out,
            top / 8 + (guint)(i % MAKER_W) * top / (2 * MAKER_W) + (state >> 16) % (top / 32 + 1),
            bytes);
  }
  return out;
}

static inline void
maker_names(DngDirectory *d, Maker maker)
{
  dng_text(d, 271, makers[maker].make);
  dng_text(d, 272, makers[maker].model);
  dng_text(d, 306, "2026:06:01 18:30:00");
}

static inline void
maker_picture(DngDirectory *d, guint w, guint h, guint bits, guint compression, guint32 at,
              guint32 n)
{
  const guint16 dims[2] = {2, 2};
  dng_long(d, 254, 0);
  dng_long(d, 256, w);
  dng_long(d, 257, h);
  dng_short(d, 258, bits);
  dng_short(d, 259, compression);
  dng_short(d, 262, 32803);
  dng_long(d, 273, at);
  dng_short(d, 277, 1);
  dng_long(d, 278, h);
  dng_long(d, 279, n);
  dng_tag(d, 33421, 3, 2, dims, 4);
  dng_tag(d, 33422, 1, 4, "\0\1\1\2", 4);
}

/* NEF and ARW: a thumbnail in the first directory, the sensor's picture in a directory under it. */
static inline GByteArray *
maker_with_sub(Maker maker)
{
  const gboolean arw = maker == MAKER_ARW;
  const guint32 n = MAKER_W * MAKER_H * (arw ? 1 : 2);
  GByteArray *out = g_byte_array_new();
  guint32 main_at, sub_at;
  g_byte_array_append(out, (const guint8 *)"II*\0\x08\0\0\0", 8);
  DngDirectory d = dng_directory_begin(out, &main_at);
  const guint32 values = 600, thumb = 3 * MAKER_THUMB_W *
                                      MAKER_THUMB_H; /* room for the first directory's values */
  const guint32 sub_place = d.base + values + thumb;
  dng_long(&d, 254, 1);
  dng_long(&d, 256, MAKER_THUMB_W);
  dng_long(&d, 257, MAKER_THUMB_H);
  dng_tag(&d, 258, 3, 3, "\x08\0\x08\0\x08\0", 6);
  dng_short(&d, 259, 1);
  dng_short(&d, 262, 2);
  maker_names(&d, maker);
  dng_long(&d, 273, d.base + values);
  dng_short(&d, 277, 3);
  dng_long(&d, 278, MAKER_THUMB_H);
  dng_long(&d, 279, thumb);
  dng_long(&d, 330, sub_place);
  g_byte_array_set_size(d.values, values);
  dng_directory_end(&d, out, main_at);
  for (guint32 i = 0; i < thumb; i++)
    g_byte_array_append(out, (const guint8 *)"\x55", 1);
  DngDirectory sub = dng_directory_begin(out, &sub_at);
  g_assert_cmpuint(sub_at, ==, sub_place);
  maker_picture(&sub, MAKER_W, MAKER_H, arw ? 8 : 16, arw ? 32767 : 1, sub.base + 64, n);
  g_byte_array_set_size(sub.values, 64);
  dng_directory_end(&sub, out, sub_at);
  g_autoptr(GByteArray) pixels = maker_pixels(n, arw ? 1 : 2, arw ? 255 : 16000);
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

/* PEF and ORF: one directory; Olympus has a mark of its own in the head, and two sites of 12 bits
 * in three bytes. */
static inline GByteArray *
maker_plain(Maker maker)
{
  const gboolean orf = maker == MAKER_ORF;
  const guint32 n = MAKER_W * MAKER_H * (orf ? 3 : 4) / 2, values = 200;
  GByteArray *out = g_byte_array_new();
  guint32 at;
  g_byte_array_append(out, (const guint8 *)(orf ? "IIRO\x08\0\0\0" : "II*\0\x08\0\0\0"), 8);
  DngDirectory d = dng_directory_begin(out, &at);
  maker_picture(&d, MAKER_W, MAKER_H, orf ? 12 : 16, 1, d.base + values, n);
  maker_names(&d, maker);
  g_byte_array_set_size(d.values, values);
  dng_directory_end(&d, out, at);
  g_autoptr(GByteArray) pixels = maker_pixels(n, orf ? 1 : 2, orf ? 200 : 4000);
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

/* Tags of its own; 14 sites in 16 bytes, in blocks of 16 KiB. */
static inline GByteArray *
maker_rw2(void)
{
  const guint32 n = MAKER_W * MAKER_H / 14 * 16, values = 200;
  GByteArray *out = g_byte_array_new();
  guint32 at;
  g_byte_array_append(
      out,
      (const guint8
           *)"IIU\0\x18\0\0\0\x88\xe7\x74\xd8\xf8\x25\x1d\x4d\x94\x7a\x6e\x77\x82\x2b\x5d\x6a",
      24);
  DngDirectory d = dng_directory_begin(out, &at);
  dng_tag(&d, 1, 7, 4, "0300", 4);
  dng_short(&d, 2, MAKER_W);
  dng_short(&d, 3, MAKER_H);
  dng_short(&d, 4, 0);
  dng_short(&d, 5, 0);
  dng_short(&d, 6, MAKER_H);
  dng_short(&d, 7, MAKER_W);
  dng_short(&d, 9, 2);
  dng_short(&d, 10, 12);
  dng_short(&d, 11, 34316);
  dng_short(&d, 23, 100);
  dng_text(&d, 271, makers[MAKER_RW2].make);
  dng_text(&d, 272, makers[MAKER_RW2].model);
  dng_long(&d, 273, 0xffffffffu);
  dng_long(&d, 279, MAKER_W * MAKER_H * 2);
  dng_long(&d, 280, d.base + values);
  g_byte_array_set_size(d.values, values);
  dng_directory_end(&d, out, at);
  g_autoptr(GByteArray) pixels = maker_pixels(n, 1, 12); /* larger codes run over */
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

static inline void
maker_big(GByteArray *out, guint32 value)
{
  const guint8 bytes[4] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8),
                           (guint8)value};
  g_byte_array_append(out, bytes, 4);
}

/* The head with the camera's name, where the pixels are, and their size; the pixels are noise. */
static inline GByteArray *
maker_raf(void)
{
  const guint32 head = 160, n = MAKER_W * MAKER_H * 2;
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"FUJIFILMCCD-RAW 0201FF389901", 28);
  g_byte_array_set_size(out, 84);
  memset(out->data + 28, 0, 56);
  memcpy(out->data + 28, makers[MAKER_RAF].model, strlen(makers[MAKER_RAF].model));
  maker_big(out, 0);
  maker_big(out, 0);
  maker_big(out, 120);
  maker_big(out, 40);
  maker_big(out, head);
  maker_big(out, n + 1000000);
  g_byte_array_set_size(out, head);
  memset(out->data + 108, 0, head - 108);
  g_autoptr(GByteArray) pixels = maker_pixels(n, 2, 4000);
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

/* A reduced JPEG's directory as the first of four; the sensor's would be the last. */
static inline GByteArray *
maker_cr2(void)
{
  GByteArray *out = g_byte_array_new();
  guint32 at;
  g_byte_array_append(out, (const guint8 *)"II*\0\x10\0\0\0CR\2\0\0\0\0\0", 16);
  DngDirectory d = dng_directory_begin(out, &at);
  dng_long(&d, 256, 1536);
  dng_long(&d, 257, 1024);
  dng_tag(&d, 258, 3, 3, "\x08\0\x08\0\x08\0", 6);
  dng_short(&d, 259, 6);
  maker_names(&d, MAKER_CR2);
  dng_long(&d, 273, d.base + 300);
  dng_long(&d, 279, 400000);
  g_byte_array_set_size(d.values, 300);
  dng_directory_end(&d, out, at);
  g_autoptr(GByteArray) pixels = maker_pixels(20000, 1, 255);
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

/* Boxes: the brand, then the pixels' box, of which only the beginning is there. */
static inline GByteArray *
maker_cr3(void)
{
  GByteArray *out = g_byte_array_new();
  maker_big(out, 24);
  g_byte_array_append(out, (const guint8 *)"ftypcrx \0\0\0\1crx isom", 20);
  maker_big(out, 8000000);
  g_byte_array_append(out, (const guint8 *)"mdat", 4);
  g_autoptr(GByteArray) pixels = maker_pixels(20000, 1, 255);
  g_byte_array_append(out, pixels->data, pixels->len);
  return out;
}

static inline GBytes *
maker_file(Maker maker)
{
  GByteArray *out = maker == MAKER_NEF || maker == MAKER_ARW   ? maker_with_sub(maker)
                    : maker == MAKER_PEF || maker == MAKER_ORF ? maker_plain(maker)
                    : maker == MAKER_RW2                       ? maker_rw2()
                    : maker == MAKER_RAF                       ? maker_raf()
                    : maker == MAKER_CR2                       ? maker_cr2()
                                                               : maker_cr3();
  return g_byte_array_free_to_bytes(out);
}

#endif
