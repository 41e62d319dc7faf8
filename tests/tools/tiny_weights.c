/* tiny_weights.c: writes the files of weights.h by hand: tiny_weights FOLDER [LAYOUT.gguf | LAYOUT.safetensors]… */
#include <stdio.h>
#include <string.h>
#include "weights.h"

int
main(int argc, char **argv)
{
  static const char *const usual[] = {"flux2-klein.gguf", "flux2-vae.safetensors", "qwen3.gguf", "sd1-tiny.gguf",
                                      "sd1.gguf", "taesd.safetensors", "esrgan.safetensors", "lora-sd1.safetensors",
                                      "lora-flux2.safetensors", NULL};
  if (argc < 2) {
    fputs("tiny_weights FOLDER [LAYOUT.gguf | LAYOUT.safetensors]…\n", stderr);
    for (const WeightsLayout *row = weights_layouts; row->name != NULL; row++)
      fprintf(stderr, "  %-14s %s\n", row->name, row->what);
    return 2;
  }
  const char *const *names = argc > 2 ? (const char *const *)argv + 2 : usual;
  for (; *names != NULL; names++) {
    g_autofree char *layout = g_strdup(*names), *path = g_build_filename(argv[1], *names, NULL);
    g_autoptr(GError) error = NULL;
    char *dot = strrchr(layout, '.');
    if (dot != NULL)
      *dot = '\0';
    if (!weights_write(layout, path, &error)) {
      fprintf(stderr, "tiny_weights: %s\n", error->message);
      return 1;
    }
    puts(path);
  }
  return 0;
}
