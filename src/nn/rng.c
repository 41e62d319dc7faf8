/* rng.c: Philox 4×32-10, normal values by Box-Muller, permutations. */
#include <math.h>
#include "nn/rng.h"

void
nn_philox(guint32 out[4], guint64 seed, guint64 stream, guint64 counter)
{
  guint32 key[2] = {(guint32)seed, (guint32)(seed >> 32)};
  guint32 x[4] = {(guint32)counter, (guint32)(counter >> 32), (guint32)stream, (guint32)(stream >> 32)};
  for (int round = 0; round < 10; round++) {
    const guint64 a = (guint64)x[0] * 0xD2511F53u, b = (guint64)x[2] * 0xCD9E8D57u;
    const guint32 y0 = (guint32)(b >> 32) ^ x[1] ^ key[0], y2 = (guint32)(a >> 32) ^ x[3] ^ key[1];
    x[0] = y0;
    x[1] = (guint32)b;
    x[2] = y2;
    x[3] = (guint32)a;
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  for (int i = 0; i < 4; i++)
    out[i] = x[i];
}

float
nn_uniform(guint64 seed, guint64 stream, guint64 counter)
{
  guint32 words[4];
  nn_philox(words, seed, stream, counter);
  return (float)(words[0] >> 8) * 0x1p-24f;
}

void
nn_normal_fill(float *out, gsize n, float std, guint64 seed, guint64 stream)
{
#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < n; i += 4) {
    guint32 w[4];
    nn_philox(w, seed, stream, i);
    for (int pair = 0; pair < 2; pair++) {
      const double u = ((double)w[2 * pair] + 1) * 0x1p-32, angle = 2 * G_PI * (double)w[2 * pair + 1] * 0x1p-32;
      const double radius = sqrt(-2 * log(u)) * std;
      if (i + 2 * pair < n)
        out[i + 2 * pair] = (float)(radius * cos(angle));
      if (i + 2 * pair + 1 < n)
        out[i + 2 * pair + 1] = (float)(radius * sin(angle));
    }
  }
}

int *
nn_permutation(int n, guint64 seed, guint64 stream)
{
  int *order = g_new(int, MAX(n, 1));
  for (int i = 0; i < n; i++)
    order[i] = i;
  for (int i = n - 1; i > 0; i--) {
    guint32 w[4];
    nn_philox(w, seed, stream, (guint64)i);
    const guint64 wide = ((guint64)w[0] << 32 | w[1]);
    const int j = (int)(wide % (guint64)(i + 1)), kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
