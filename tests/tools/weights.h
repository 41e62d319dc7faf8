/* weights.h: files of random weights in the layouts of stable-diffusion.cpp, as small as the engine takes them, written
 * when a test runs. They give pictures of noise; every path of the engine can be walked with them.
 *
 * In a test (meson: add tiny_weights to the row of the test in `own`):
 *   weights_write("flux2-klein", path_gguf, &error)       the format follows the name's end: .gguf or .safetensors
 * By hand:
 *   ninja -C build tests/tiny_weights && build/tests/tiny_weights FOLDER [LAYOUT.gguf | LAYOUT.safetensors]…
 *   no name: the sets that the engine runs, in the formats in which people have them. Only into an own folder.
 *
 * The same layout gives the same bytes. Tensors of more than 2^20 values are holes in the file and read as zeros, except
 * embeddings and the encoder's convolutions that halve: the file of sd1 is 1.7 GB long and takes 170 MB of disk.
 * Layouts are from the engine's source, 0.4.7 of stable-diffusion-cpp-python (src/unet.hpp, flux.hpp, llm.hpp,
 * auto_encoder_kl.hpp, tae.hpp, clip.hpp, esrgan.hpp). Where the engine takes a size from the file it is small here;
 * where it has it in its code it is the real one. */
#ifndef LITHO_TESTS_TOOLS_WEIGHTS_H
#define LITHO_TESTS_TOOLS_WEIGHTS_H

#include <glib.h>

typedef enum { WEIGHTS_F32, WEIGHTS_F16, WEIGHTS_Q4_0 } WeightsType;
typedef enum {
  WEIGHTS_RANDOM, /* spread so that sums keep their size */
  WEIGHTS_ONES,   /* about 1: what norms multiply by */
  WEIGHTS_ZEROS,  /* a hole in the file */
} WeightsFill;

typedef struct {
  char *name;
  WeightsType type;
  WeightsFill fill;
  int rank;
  gint64 dim[4]; /* slowest first, as PyTorch says shapes */
} WeightsTensor;

typedef struct {
  GArray *tensors;        /* WeightsTensor */
  const char *architecture; /* general.architecture of a GGUF */
} Weights;

typedef struct {
  const char *name;
  void (*build)(Weights *w);
  const char *what;
} WeightsLayout;

/* Ends with a NULL name. */
extern const WeightsLayout weights_layouts[];

Weights *weights_new(const char *layout); /* NULL: there is none of this name */
void weights_free(Weights *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Weights, weights_free)
/* One more tensor: 2 dims or more are F16, 1 dim is F32; rows of whole 32 values and more than 2^20 of them are Q4_0. */
void weights_add(Weights *w, WeightsFill fill, int rank, const gint64 *dim, const char *name);
/* The tensor of this name, to be made wrong by a test; NULL: none. */
WeightsTensor *weights_find(Weights *w, const char *name);
void weights_drop(Weights *w, const char *name);

/* Error: G_FILE_ERROR. */
gboolean weights_save(const Weights *w, const char *path, GError **error);
gboolean weights_write(const char *layout, const char *path, GError **error);

#endif
